/** Every word on the screen, in German, formally addressed. */
import type { Messages } from '../en/index.ts';
import { app, keys, engine } from './app.ts';
import { state, reason, reasonSentence } from './state.ts';
import { overview } from './overview.ts';
import { overviewMore } from './overview-more.ts';
import { wall } from './wall.ts';
import { asset } from './asset.ts';
import { assetMore } from './asset-more.ts';
import { why } from './why.ts';
import { train } from './train.ts';
import { trainPath } from './train-path.ts';
import { sheet } from './sheet.ts';
import { incidents } from './incidents.ts';
import { incidentFilter } from './incident-filter.ts';
import { tags, tagForm } from './tags.ts';
import { connection } from './connection.ts';
import { health } from './health.ts';
import { healthMore } from './health-more.ts';
import { storage, tasks } from './storage.ts';
import { exporting, importing } from './files.ts';
import { publications } from './publications.ts';
import { settings, units } from './settings.ts';

export const de: Messages = {
  app,
  keys,
  engine,
  state,
  reason,
  reasonSentence,
  overview,
  overviewMore,
  wall,
  asset,
  assetMore,
  why,
  train,
  trainPath,
  sheet,
  incidents,
  incidentFilter,
  tags,
  tagForm,
  connection,
  health,
  healthMore,
  storage,
  tasks,
  exporting,
  importing,
  publications,
  settings,
  units,
};
