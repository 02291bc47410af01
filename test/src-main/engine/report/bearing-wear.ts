/** An incident as a pump with a wearing bearing would leave it in the store: an hour and a half at two-second samples. */
import type { ReportInput } from '../../../../src-main/engine/report/index.ts';
import { reportPeriod } from '../../../../src-main/engine/report/index.ts';
import { WINDOW_STATES, type Incident, type Tag } from '../../../../src-main/api/words.ts';

/** Name, unit, level, noise, how far the load moves it, how far the fault moves it; all in the tag's unit. */
const CHANNELS: readonly [string, string, number, number, number, number][] = [
  ['Vibration drive end', 'mm/s', 2.1, 0.08, 0.4, 1.6],
  ['Motor current', 'A', 41, 0.5, 6, 3.1],
  ['Bearing temperature', '°C', 58, 0.15, 1.5, 3.4],
  ['Flow', 'm³/h', 180, 1.2, 28, -1.5],
  ['Discharge pressure', 'bar', 6.2, 0.03, -0.5, -0.02],
  ['Suction pressure', 'bar', 1.1, 0.01, -0.08, 0],
  ['Tank level', '%', 62, 0.1, 4, 0],
  ['Valve position', '%', 47, 0.2, 8, 0.3],
];
const UTC_1200 = Date.UTC(2025, 10, 3, 12, 0, 0) * 1000;
const minute = 60e6;

/** Park-Miller: the same incident every time. */
function noise(seed: number): () => number {
  let state = seed;
  const uniform = (): number => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
  return () => uniform() + uniform() + uniform() + uniform() - 2;
}

export function bearingWear(changes: Partial<ReportInput> = {}): ReportInput {
  const tags: Tag[] = CHANNELS.map(([name, unit], i) => ({
    id: 11 + i,
    connectionId: 1,
    topic: `plant/pumps/a/${name.toLowerCase().replaceAll(' ', '-')}`,
    format: { kind: 'scalar' },
    name,
    unit,
    low: null,
    high: null,
  }));
  const began = UTC_1200 + 58 * minute;
  const incident: Incident = {
    id: 12,
    assetId: 1,
    from: began,
    to: began + 41 * minute + 12e6,
    peakScore: 3.1 * 0.0231,
    verdict: 'fault',
    contributions: [
      { tagId: 11, share: 0.51 },
      { tagId: 12, share: 0.22 },
      { tagId: 13, share: 0.16 },
      { tagId: 14, share: 0.06 },
      { tagId: 18, share: 0.03 },
      { tagId: 15, share: 0.012 },
      { tagId: 17, share: 0.006 },
      { tagId: 16, share: 0.002 },
    ],
  };
  const period = reportPeriod(incident, UTC_1200 + 200 * minute);
  const seconds = Math.floor((period.to - period.from) / 1e6);
  const load = (s: number): number => Math.sin(s / 700) + 0.35 * Math.sin(s / 190 + 1);
  /** 0 before the wear, 1 fully grown, 0 again after the pump was changed over. */
  const wear = (t: number): number => {
    const into = (t - began) / minute;
    return into < 0 || into > 39 ? 0 : Math.min(1, into / 22 + 0.45);
  };
  const gap = (t: number): boolean => t > began - 14 * minute && t < began - 11.5 * minute;

  /** The tank's transmitter repeats itself for five minutes. */
  const stuck = (c: number, t: number): number =>
    c === 6 && t >= began + 12 * minute && t < began + 17 * minute ? began + 12 * minute : t;

  const samples = CHANNELS.map(([, , level, sigma, swing, fault], c) => {
    const draw = noise(100 + c);
    const at = Array.from({ length: seconds / 2 }, (_, i) => period.from + i * 2e6).filter((t) => !gap(t));
    let held = NaN;
    const value = at.map((t) => {
      const from = stuck(c, t);
      const fresh = level + swing * 0.5 * load((from - period.from) / 1e6) + fault * wear(from);
      if (from === t) held = fresh + sigma * 2.4 * draw();
      return held;
    });
    return {
      tagId: 11 + c,
      t: Float64Array.from(at),
      value: Float64Array.from(value),
      quality: new Uint8Array(at.length),
    };
  });

  const grid = Float64Array.from({ length: Math.floor(seconds / 2) }, (_, i) => period.from + i * 2e6);
  const warming = (t: number): boolean => t >= began - 11.5 * minute && t < began - 10.5 * minute;
  const scored = (t: number): boolean => !gap(t) && !warming(t);
  const threshold = 0.0231;
  const draw = noise(7);
  const state = Uint8Array.from(grid, (t) =>
    WINDOW_STATES.indexOf(gap(t) ? 'gap' : warming(t) ? 'warm-up' : 'scored'),
  );
  const score = Float64Array.from(grid, (t) =>
    scored(t) ? threshold * Math.max(0.12, 0.38 + 0.07 * draw() + 2.6 * wear(t) ** 1.5) : NaN,
  );
  const reconstruction = CHANNELS.map(([, , level, sigma, swing, fault], c) => ({
    tagId: 11 + c,
    t: grid,
    // The model has no place for the fault: it expects what the load explains, pulled a little towards what it sees.
    reconstruction: Float64Array.from(grid, (t) =>
      scored(t) ? level + swing * 0.5 * load((t - period.from) / 1e6) + 0.08 * fault * wear(t) : NaN,
    ),
    band: sigma * 3.2,
    contribution: Float32Array.from(grid, (t) => (scored(t) ? incident.contributions[c]!.share : NaN)),
  }));

  return {
    incident,
    asset: {
      id: 1,
      name: 'Pump station A',
      tagIds: tags.map(({ id }) => id),
      samplePeriod: 2,
      windowLength: 64,
      offRule: null,
      modeRule: null,
    },
    tags,
    alarms: [
      {
        id: 31,
        assetId: 1,
        kind: 'score',
        tagId: null,
        modelId: 4,
        began,
        raised: began + 4e6,
        cleared: incident.to,
        acknowledged: began + 6 * minute,
        acknowledgedBy: 'M. Keller',
        peakScore: incident.peakScore,
        threshold,
        incidentId: 12,
      },
      {
        id: 32,
        assetId: 1,
        kind: 'stuck',
        tagId: 17,
        modelId: null,
        began: began + 12 * minute,
        raised: began + 12 * minute,
        cleared: began + 17 * minute,
        acknowledged: null,
        acknowledgedBy: null,
        peakScore: null,
        threshold: null,
        incidentId: 12,
      },
    ],
    notes: [
      {
        id: 1,
        incidentId: 12,
        at: began + 9 * minute,
        author: 'M. Keller',
        text: 'Drive end is audibly rough. Temperature is still within its limits.\nAsked maintenance to look before the night shift.',
      },
      {
        id: 2,
        incidentId: 12,
        at: began + 52 * minute,
        author: 'S. Öztürk',
        text: 'Changed over to pump B at 14:37. Outer race damaged, bearing replaced.',
      },
    ],
    model: {
      id: 4,
      assetId: 1,
      baselineId: 2,
      createdAt: Date.UTC(2025, 9, 28, 9, 15, 0) * 1000,
      hash: '9f2c4b7de1a05836cc47e0b91d8a3f5521e6b90c7d44af18e3b2a6095f7c1d80',
      backend: 'wasm',
      seed: 1,
      trainSeconds: 84,
      windowLength: 64,
      threshold,
      falseAlarmsPerWeek: 1,
      extrapolated: true,
      verdict: 'The linear part carries most of the score; the memory part adds 12 %.',
      flag: null,
      armed: true,
      shadow: false,
      retired: null,
    },
    installation: { version: '0.1.0', site: 'Waterworks North' },
    period,
    samples,
    scores: { modelId: 4, threshold, t: grid, score, state },
    reconstruction,
    timeZone: 'Europe/Berlin',
    locale: 'en',
    generatedAt: UTC_1200 + 190 * minute,
    ...changes,
  };
}
