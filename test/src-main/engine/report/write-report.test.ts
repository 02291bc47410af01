import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { reportPeriod, writeReport, type ReportInput } from '../../../../src-main/engine/report/index.ts';
import { bearingWear } from './bearing-wear.ts';
import { pdfText, rightmostText } from './pdf-text.ts';

let folder = '';
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'mnemo-report-'))));
afterEach(() => rm(folder, { recursive: true, force: true }));

async function exported(
  input: ReportInput,
): Promise<{ pages: string[]; rows: string[][]; manifest: string }> {
  const report = await writeReport(input, join(folder, 'incident-12'));
  const read = (name: string): Promise<Buffer> => readFile(join(report.folder, name));
  return {
    pages: pdfText(await read('report.pdf')),
    rows: parse(await read('data.csv'), { bom: true }) as string[][],
    manifest: (await read('manifest.json')).toString(),
  };
}

const HOSTILE = {
  asset: '<img src=x onerror=alert(1)> & "Pumpe" {{7*7}}',
  tag: '=HYPERLINK("http://example.org";"click")',
  author: '<script>alert(1)</script>',
  note: '=1+1\n<b>bold</b> {b} %s & done',
};
function hostile(): ReportInput {
  const input = bearingWear();
  return {
    ...input,
    asset: { ...input.asset, name: HOSTILE.asset },
    tags: input.tags.map((tag, i) =>
      i === 0
        ? { ...tag, name: HOSTILE.tag, unit: '@SUM' }
        : i === 1
          ? { ...tag, name: '-2+3 <img src=x>' }
          : tag,
    ),
    notes: [{ ...input.notes[0]!, author: HOSTILE.author, text: HOSTILE.note }],
  };
}

describe('a report', () => {
  test('has three files whose hashes and sizes are true, and a manifest that says what they are about', async () => {
    const input = bearingWear();
    const report = await writeReport(input, join(folder, 'incident-12'));
    expect(report.files.map(({ name }) => name)).toEqual(['report.pdf', 'data.csv', 'manifest.json']);
    for (const { name, sha256, bytes } of report.files) {
      const content = await readFile(join(report.folder, name));
      expect(createHash('sha256').update(content).digest('hex')).toBe(sha256);
      expect(content.length).toBe(bytes);
    }
    const manifest = JSON.parse(await readFile(join(report.folder, 'manifest.json'), 'utf8')) as object;
    expect(manifest).toMatchObject({
      product: { name: 'Mnemo', version: '0.1.0' },
      timeZone: 'Europe/Berlin',
      incident: { id: 12, from: '2025-11-03T13:58:00.000000+01:00', verdict: 'fault' },
      asset: { name: 'Pump station A' },
      model: { hash: input.model!.hash, seed: 1, threshold: 0.0231, extrapolated: true },
      files: report.files.slice(0, 2),
    });
  });

  test('says on paper what, when, how long, how sure, and by which model', async () => {
    const errors = vi.spyOn(console, 'warn');
    const [first, second, ...more] = (await exported(bearingWear())).pages;
    expect(more).toEqual([]);
    for (const sentence of [
      'Vibration drive end and Motor current left their normal relation at 13:58.',
      'Tank level stood still from 14:10.',
      '3 Nov 2025, 13:58:00',
      '41 min 12 s',
      '3.1 × threshold',
      'Europe/Berlin (UTC+01:00)',
      'extrapolated from the tail of the scores',
      'Fault',
      '51 % of the score at its peak',
      'page 1 of 2',
    ]) {
      expect(first).toContain(sentence);
    }
    // Every time axis and every table with times names its zone.
    expect(first!.match(/time in Europe\/Berlin \(UTC\+01:00\)/g)).toHaveLength(2);
    expect(second!.match(/times in Europe\/Berlin \(UTC\+01:00\)/g)).toHaveLength(2);
    for (const text of [
      'Score, 3.1 × threshold3 Nov 13:58:003 Nov 13:58:043 Nov 14:39:123 Nov 14:04:00, M. Keller',
      'Tank level stuck',
      'not acknowledged',
      'S. Öztürk',
      'Outer race damaged, bearing replaced.',
      bearingWear().model!.hash,
      'm³/h',
      '°C',
      '1 false alarm expected in a week',
    ]) {
      expect(second).toContain(text);
    }
    // The SVG reader complains here about coordinates that are no numbers.
    expect(errors).not.toHaveBeenCalled();
    errors.mockRestore();
  });

  test('states the hash of its data file', async () => {
    const { pages, manifest } = await exported(bearingWear());
    const { files } = JSON.parse(manifest) as { files: { name: string; sha256: string }[] };
    expect(pages[1]).toContain(files.find(({ name }) => name === 'data.csv')!.sha256);
  });

  test('the same input gives the same bytes', async () => {
    const first = await writeReport(bearingWear(), join(folder, 'one'));
    const second = await writeReport(bearingWear(), join(folder, 'two'));
    expect(second.files).toEqual(first.files);
  });
});

describe('names that would like to be something else', () => {
  test('HTML comes out as literal text in the PDF', async () => {
    const text = (await exported(hostile())).pages.join('\n').replaceAll(/\s+/g, ' ');
    for (const name of [
      HOSTILE.asset,
      HOSTILE.tag,
      '-2+3 <img src=x>',
      HOSTILE.author,
      '<b>bold</b> {b} %s & done',
    ]) {
      expect(text).toContain(name);
    }
  });

  test('text that looks like a formula is neutralised in the CSV, numbers stay numbers', async () => {
    const input = hostile();
    input.samples[0]!.value[0] = -4.25;
    const { rows } = await exported(input);
    for (const cell of rows[0]!) expect(cell).not.toMatch(/^[=+\-@\t\r]/);
    expect(rows[0]).toContain(`'${HOSTILE.tag} [@SUM]`);
    expect(rows[0]).toContain(`'-2+3 <img src=x> [A]`);
    expect(rows[1]![rows[0]!.indexOf(`'${HOSTILE.tag} [@SUM]`)]).toBe('-4.25');
  });

  test('characters the typeface lacks become a sign, and the document says so; the other files have them', async () => {
    const input = bearingWear();
    const name = 'ポンプ 泵站 A';
    const tags = input.tags.map((tag, i) => (i === 0 ? { ...tag, name: 'Δp Насос φ µ² 温度' } : tag));
    const { pages, rows, manifest } = await exported({ ...input, asset: { ...input.asset, name }, tags });
    const text = pages.join('\n');
    expect(text).toContain('\ufffd\ufffd\ufffd \ufffd\ufffd A');
    expect(text).toContain('Δp Насос φ µ² \ufffd\ufffd');
    expect(text).toContain('\ufffd stands for a character this document cannot draw');
    expect(manifest).toContain(name);
    expect(rows[0]).toContain('Δp Насос φ µ² 温度 [mm/s]');
    expect((await exported(bearingWear())).pages.join('\n')).not.toContain('\ufffd');
  });
});

describe('other incidents', () => {
  test('one that is still active, without a model, has no score and says why', async () => {
    const input = bearingWear();
    const alarm = { ...input.alarms[1]!, cleared: null };
    const incident = { ...input.incident, from: alarm.began, to: null, peakScore: null, contributions: [] };
    const nothing = { model: null, scores: null, reconstruction: [], notes: [] };
    const { pages, rows } = await exported(
      bearingWear({ ...nothing, incident: { ...incident, verdict: 'open' }, alarms: [alarm] }),
    );
    const text = pages.join('\n');
    for (const part of [
      'Still active.',
      'Not yet judged',
      'No model was armed',
      'No notes were written.',
      'still active',
    ]) {
      expect(text).toContain(part);
    }
    expect(text).not.toMatch(/NaN|undefined|null|multiples of the threshold/);
    expect(rows[0]).not.toContain('score');
  });

  test('one with many alarms and long words runs over pages without losing a line', async () => {
    const input = bearingWear();
    const alarms = Array.from({ length: 60 }, (_, i) => ({ ...input.alarms[1]!, id: 100 + i }));
    const text = `${'x'.repeat(300)} end-of-note`;
    const { pages } = await exported(bearingWear({ alarms, notes: [{ ...input.notes[0]!, text }] }));
    const all = pages.join('\n');
    expect(pages.length).toBe(3);
    expect(all.match(/Tank level stuck/g)).toHaveLength(40);
    expect(all).toContain('20 further alarms are in manifest.json.');
    expect(all).toContain('end-of-note');
    expect(all.replaceAll(/[^x]/g, '').length).toBeGreaterThanOrEqual(300);
  });

  test('long names without a space stay on the page and are all there', async () => {
    const input = bearingWear();
    const name =
      'PLANT_A.LINE3.PUMP_STATION_NORTH.DRIVE_END.BEARING.VIBRATION_RMS_VELOCITY_10_1000HZ.FILTERED_AVG';
    const { pages } = await exported({
      ...input,
      asset: { ...input.asset, name: 'A'.repeat(120) },
      tags: input.tags.map((tag) => ({ ...tag, name, unit: 'u'.repeat(32) })),
      notes: [{ ...input.notes[0]!, author: 'n'.repeat(120) }],
      alarms: input.alarms.map((alarm) => ({
        ...alarm,
        acknowledged: alarm.raised,
        acknowledgedBy: 'n'.repeat(120),
      })),
    });
    const [left, right] = [44, 551];
    const rightmost = rightmostText(await readFile(join(folder, 'incident-12', 'report.pdf')));
    expect(rightmost).toBeGreaterThan(left);
    expect(rightmost).toBeLessThan(right);
    expect(pages.join('').replaceAll('\n', '')).toContain(name);
    expect(pages.join('').replaceAll('\n', '')).toContain('A'.repeat(120));
  });

  test('clocks that change within the period: both offsets are named, local times jump', async () => {
    // Berlin, 26 October 2025: at 3:00 clocks went back to 2:00.
    const shift = Date.UTC(2025, 9, 26, 0, 50) * 1000 - bearingWear().period.from;
    const input = bearingWear();
    const moved = (t: Float64Array): Float64Array<ArrayBuffer> => t.map((at) => at + shift);
    const { pages, rows } = await exported({
      ...input,
      incident: { ...input.incident, from: input.incident.from + shift, to: input.incident.to! + shift },
      period: { from: input.period.from + shift, to: input.period.to + shift },
      samples: input.samples.map((one) => ({ ...one, t: moved(one.t) })),
      scores: { ...input.scores!, t: moved(input.scores!.t) },
      reconstruction: input.reconstruction.map((one) => ({ ...one, t: moved(one.t) })),
    });
    expect(pages[0]).toContain('time in Europe/Berlin (UTC+02:00, then UTC+01:00)');
    const times = rows.slice(1).map(([time]) => time!);
    expect(times.some((time) => time.startsWith('2025-10-26T02:59:') && time.endsWith('+02:00'))).toBe(true);
    expect(times.some((time) => time.startsWith('2025-10-26T02:00:') && time.endsWith('+01:00'))).toBe(true);
    const instants = times.map((time) => Date.parse(time));
    expect(instants).toEqual([...instants].sort((a, b) => a - b));
  });

  test('a locale writes dates and numbers its way; one whose months the typeface lacks is written in English', async () => {
    expect((await exported(bearingWear({ locale: 'de' }))).pages[0]).toContain('3. Nov. 2025, 13:58:00');
    expect((await exported(bearingWear({ locale: 'ja' }))).pages[0]).toContain('3 Nov 2025, 13:58:00');
  });

  test('context around an incident is half of it, ten minutes to two hours', () => {
    const minute = 60e6;
    const around = (minutes: number): number => {
      const incident = { ...bearingWear().incident, from: 0, to: minutes * minute };
      return -reportPeriod(incident, 0).from / minute;
    };
    expect([1, 60, 2000].map(around)).toEqual([10, 30, 120]);
  });

  test('one that is still active ends at its newest data, so that its length is not overstated', () => {
    const incident = { ...bearingWear().incident, from: 0, to: null };
    expect(reportPeriod(incident, 60e6).to).toBe(60e6 + 1);
  });
});

describe('writing', () => {
  test('an export again replaces the report as a whole and leaves nothing beside it', async () => {
    const target = join(folder, 'incident-12');
    await writeReport(bearingWear(), target);
    await writeFile(join(target, 'left-by-someone.txt'), 'x');
    await writeReport(bearingWear({ notes: [] }), target);
    expect((await readdir(target)).sort()).toEqual(['data.csv', 'manifest.json', 'report.pdf']);
    expect(await readdir(folder)).toEqual(['incident-12']);
    expect(pdfText(await readFile(join(target, 'report.pdf'))).join('\n')).toContain(
      'No notes were written.',
    );
  });

  test('two exports at once both succeed', async () => {
    const target = join(folder, 'incident-12');
    const reports = await Promise.all([
      writeReport(bearingWear(), target),
      writeReport(bearingWear(), target),
    ]);
    expect(reports[0]).toEqual(reports[1]);
    expect(await readdir(folder)).toEqual(['incident-12']);
  });

  test('an export that is refused or cancelled leaves the earlier report as it was', async () => {
    const target = join(folder, 'incident-12');
    await writeReport(bearingWear(), target);
    const before = (await stat(join(target, 'report.pdf'))).mtimeMs;
    await expect(writeReport(bearingWear({ timeZone: 'Mars/Olympus' }), target)).rejects.toThrow(
      '"Mars/Olympus" is no time zone. Use a name such as Europe/Berlin or UTC.',
    );
    await expect(writeReport(bearingWear({ locale: 'x?' }), target)).rejects.toThrow('"x?" is no language');
    await expect(writeReport(bearingWear(), target, AbortSignal.abort())).rejects.toThrow(/abort/i);
    expect((await stat(join(target, 'report.pdf'))).mtimeMs).toBe(before);
    expect(await readdir(folder)).toEqual(['incident-12']);
  });

  test('an export killed between its two renames gives the old report back', async () => {
    await mkdir(join(folder, '.incident-12.old-1'));
    await writeFile(join(folder, '.incident-12.old-1', 'report.pdf'), 'old');
    await mkdir(join(folder, '.incident-12.draft-1'));
    await expect(
      writeReport(bearingWear(), join(folder, 'incident-12'), AbortSignal.abort()),
    ).rejects.toThrow(/abort/i);
    expect(await readdir(folder)).toEqual(['incident-12']);
    expect(await readFile(join(folder, 'incident-12', 'report.pdf'), 'utf8')).toBe('old');
  });
});
