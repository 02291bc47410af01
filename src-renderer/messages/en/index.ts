/**
 * Every word on the screen, in English. Other languages are objects of the same shape. Units, numbers, times and names
 * come in as ready strings.
 */
import { app, keys, engine } from './app.ts';
import { state, reason, reasonSentence } from './state.ts';
import { overview } from './overview.ts';
import { asset } from './asset.ts';
import { why } from './why.ts';
import { train } from './train.ts';
import { sheet } from './sheet.ts';
import { incidents } from './incidents.ts';
import { tags, tagForm } from './tags.ts';
import { connection } from './connection.ts';
import { health } from './health.ts';
import { storage, tasks } from './storage.ts';
import { exporting, importing } from './files.ts';
import { publications } from './publications.ts';

export const en = {
  app,
  keys,
  engine,
  state,
  reason,
  reasonSentence,
  overview,
  asset,
  why,
  train,
  sheet,
  incidents,
  tags,
  tagForm,
  connection,
  health,
  storage,
  tasks,
  exporting,
  importing,
  publications,
};

export type Messages = typeof en;
