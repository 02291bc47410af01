import fc from 'fast-check';
import { expect, it } from 'vitest';
import { SECOND } from '../../../../src-main/api/words.ts';
import { paced, type PaceClock } from '../../../../src-main/engine/replay/pace.ts';
import { toBatch, type SampleBatch } from '../../../../src-main/engine/sample.ts';

const FROM = 1_750_000_000 * SECOND;

/** A clock that only waiting and working move. @param late how much longer a pause takes than asked for */
function madeClock(late: number): PaceClock & { work(ms: number): void } {
  let ms = 1234.5;
  return {
    now: () => ms,
    sleep: (pause) => {
      ms += pause + late;
      return Promise.resolve();
    },
    work: (time) => void (ms += time),
  };
}

async function* inPages(t: readonly number[], page: number): AsyncGenerator<SampleBatch> {
  for (let first = 0; first < t.length; first += page)
    yield toBatch(
      t.slice(first, first + page).map((time, k) => ({
        tagId: 1,
        t: time,
        arrival: time,
        value: first + k,
        quality: 'good',
        reason: 'none',
      })),
    );
}

it('hands every sample out once, in order, when it is due; who was busy for a while catches up', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 0, max: 3 * SECOND }), { minLength: 1, maxLength: 120 }),
      fc.constantFrom(0.5, 1, 7.3, 60, 3600),
      fc.integer({ min: 1, max: 50 }),
      fc.double({ min: 0, max: 20, noNaN: true }),
      fc.nat(3),
      async (steps, speed, page, late, stallAt) => {
        let at = FROM;
        const t = steps.map((step) => (at += step));
        const clock = madeClock(late);
        const begin = clock.now();
        const passed = (): number => clock.now() - begin;
        const out: number[] = [];
        let ticks = 0;
        /** Until then the one who takes the samples was busy. */
        let stalled = 0;
        const { signal } = new AbortController();
        for await (const { now, batch } of paced(inPages(t, page), { from: FROM, speed, clock, signal })) {
          expect(now - FROM).toBeLessThanOrEqual(passed() * 1000 * speed);
          for (const time of batch?.t ?? []) {
            const due = (time - FROM) / 1000 / speed;
            // Never before its time, and, however long the run, never later than one pause and what the clock adds.
            expect(passed()).toBeGreaterThanOrEqual(due - 1e-6);
            if (due >= stalled) expect(passed() - due).toBeLessThanOrEqual(50 + late + 1);
            out.push(time);
          }
          if (ticks++ === stallAt) {
            clock.work(2000);
            stalled = passed();
          }
        }
        expect(out).toEqual(t);
      },
    ),
    { numRuns: 300 },
  );
});

it('does not wait when no speed is asked for', async () => {
  const clock = madeClock(0);
  const before = clock.now();
  const { signal } = new AbortController();
  let rows = 0;
  const t = Array.from({ length: 1000 }, (_, k) => FROM + k * 3600 * SECOND);
  for await (const { batch } of paced(inPages(t, 100), { from: FROM, speed: null, clock, signal }))
    rows += batch?.t.length ?? 0;
  expect(rows).toBe(1000);
  expect(clock.now()).toBe(before);
});

it('says what time it is while nothing is due', async () => {
  const clock = madeClock(0);
  const { signal } = new AbortController();
  const told: number[] = [];
  const t = [FROM, FROM + 3 * SECOND];
  for await (const { now } of paced(inPages(t, 10), { from: FROM, speed: 1, clock, signal }))
    told.push((now - FROM) / SECOND);
  expect(told).toEqual([0, 0.5, 1, 1.5, 2, 2.5, 3]);
});
