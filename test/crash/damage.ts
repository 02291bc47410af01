/** Ways in which the files of a data directory come to harm between two runs. */
import {
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { SECOND, type TimeRange } from '../../src-main/api/words.ts';
import { between } from './phase.ts';
import type { Random } from '../../src-main/simulator/random.ts';

export interface Damage {
  readonly name: string;
  /** How the engine ends before: a log beside a database is there only after a kill. */
  readonly after: 'stop' | 'kill';
  /** Does the harm. @returns the file, and the source times whose samples it held */
  readonly inflict: (dataDir: string, random: Random) => { file: string; destroyed: readonly TimeRange[] };
  /** The engine cannot but notice, and has to tell which file it is. */
  readonly noticed: boolean;
}

const PAGE = 4096;
const DAY = 86_400 * SECOND;

/** The files of the days, oldest first. */
const dayFiles = (dataDir: string): string[] =>
  readdirSync(path.join(dataDir, 'raw'))
    .filter((name) => name.endsWith('.db'))
    .sort()
    .map((name) => path.join(dataDir, 'raw', name));
const newestDay = (dataDir: string): string => dayFiles(dataDir).at(-1)!;
const contentOf = (dayFile: string): TimeRange => {
  const from = Date.parse(`${path.basename(dayFile, '.db')}T00:00:00Z`) * 1000;
  return { from, to: from + DAY };
};

const garbage = (random: Random, bytes: number): Buffer =>
  Buffer.from(Array.from({ length: bytes }, () => between(random, 0, 255)));

/** Overwrites from a byte on; what lies behind stays. */
function overwrite(file: string, from: number, bytes: Buffer): void {
  const content = readFileSync(file);
  bytes.copy(content, from);
  writeFileSync(file, content);
}

/** All pages but the first, which says that this is a database. */
const overwritePages = (file: string, random: Random): void =>
  overwrite(file, PAGE, garbage(random, statSync(file).size - PAGE));

const onDay = (
  name: string,
  harm: (file: string, random: Random) => void,
  { which = newestDay, ...rest }: { which?: (dataDir: string) => string } & Pick<Damage, 'noticed' | 'after'>,
): Damage => ({
  name,
  ...rest,
  inflict: (dataDir, random) => {
    const file = which(dataDir);
    harm(file, random);
    return { file, destroyed: [contentOf(file)] };
  },
});

/** Harm to a file that holds no samples that are nowhere else: none may be missing. */
const harmless = (
  name: string,
  fileOf: (dataDir: string) => string,
  harm: (file: string, random: Random) => void,
  rest: Pick<Damage, 'noticed' | 'after'>,
): Damage => ({
  name,
  ...rest,
  inflict: (dataDir, random) => {
    const file = fileOf(dataDir);
    harm(file, random);
    return { file, destroyed: [] };
  },
});

const within = (name: string) => (dataDir: string) => path.join(dataDir, name);
const logOf = (dataDir: string): string => `${newestDay(dataDir)}-wal`;
const indexOf = (dataDir: string): string => `${newestDay(dataDir)}-shm`;
const remove = (file: string): void => rmSync(file, { force: true });
const scribble = (file: string, random: Random): void =>
  writeFileSync(file, garbage(random, existsSync(file) ? Math.max(PAGE, statSync(file).size) : 4 * PAGE));

/** What is sure to be noticed has to be told; a flipped bit in a value cannot be seen, SQLite keeps no checksums. */
export const DAMAGES: readonly Damage[] = [
  onDay('pages of the newest day overwritten', overwritePages, { after: 'stop', noticed: true }),
  onDay(
    'bytes of the newest day flipped',
    (file, random) => {
      const content = readFileSync(file);
      for (let flip = 0; flip < 64; flip++) {
        const at = between(random, 100, content.length - 1);
        content[at] = content[at]! ^ between(random, 1, 255);
      }
      writeFileSync(file, content);
    },
    { after: 'stop', noticed: false },
  ),
  onDay('newest day cut in half', (file) => truncateSync(file, Math.floor(statSync(file).size / 2)), {
    after: 'kill',
    noticed: false,
  }),
  onDay(
    'newest day cut in half after a stop',
    (file) => truncateSync(file, Math.floor(statSync(file).size / 2)),
    {
      after: 'stop',
      noticed: true,
    },
  ),
  onDay('newest day empty', (file) => truncateSync(file, 0), { after: 'stop', noticed: false }),
  onDay('newest day deleted', remove, { after: 'stop', noticed: false }),
  onDay('oldest day overwritten from its first byte', scribble, {
    after: 'stop',
    noticed: true,
    which: (dataDir) => dayFiles(dataDir)[0]!,
  }),
  onDay('log of the newest day overwritten', (file, random) => scribble(`${file}-wal`, random), {
    after: 'kill',
    noticed: false,
  }),
  harmless('a log of garbage beside the newest day', logOf, scribble, { after: 'stop', noticed: false }),
  harmless('index of the log deleted', indexOf, remove, { after: 'kill', noticed: false }),
  harmless('index of the log overwritten', indexOf, scribble, { after: 'kill', noticed: false }),
  harmless('rollups overwritten', within('rollups.db'), overwritePages, { after: 'stop', noticed: true }),
  harmless('rollups overwritten after a kill', within('rollups.db'), scribble, {
    after: 'kill',
    noticed: true,
  }),
  harmless('rollups empty', within('rollups.db'), (file) => truncateSync(file, 0), {
    after: 'stop',
    noticed: false,
  }),
  harmless('rollups deleted', within('rollups.db'), remove, { after: 'stop', noticed: false }),
  harmless('records overwritten', within('records.db'), overwritePages, { after: 'stop', noticed: true }),
  harmless('records cut short', within('records.db'), (file) => truncateSync(file, 3 * PAGE), {
    after: 'kill',
    noticed: false,
  }),
  harmless('lock overwritten', within('engine.lock'), scribble, { after: 'kill', noticed: false }),
];

/** The few of them that show most in little time. */
export const SHORT_DAMAGES: readonly string[] = [
  'pages of the newest day overwritten',
  'rollups overwritten',
];
