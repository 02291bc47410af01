/** Looks at native parts in a process of their own: one that aborts must not take the doctor with it. */
import { pino } from 'pino';
import { forkChild } from '../child.ts';

/** What a probe saw of a part that works: in words, and what else its kind of probe tells. */
export interface Seen<Facts> {
  readonly found: string;
  readonly facts: Facts;
}

export type ProbeAnswer<Facts> =
  ({ readonly ok: true } & Seen<Facts>) | { readonly ok: false; readonly found: string };

const LIMIT_MS = 30_000;

/**
 * @param name a file beside this one that waits for one message and answers with a ProbeAnswer
 * @param question the message
 */
export async function probe<Facts>(
  name: 'probe-backend' | 'probe-store',
  question: unknown,
): Promise<ProbeAnswer<Facts>> {
  const child = forkChild(new URL(`./${name}.ts`, import.meta.url), 'probe', pino({ enabled: false }));
  const late = setTimeout(child.kill, LIMIT_MS);
  const answered = new Promise<ProbeAnswer<Facts>>((resolve) =>
    child.onMessage((answer) => resolve(answer as ProbeAnswer<Facts>)),
  );
  child.send(question);
  const answer = await Promise.race([
    answered,
    child.ended.then((found): ProbeAnswer<Facts> => ({ ok: false, found })),
  ]);
  clearTimeout(late);
  child.kill();
  await child.ended;
  return answer;
}

/** A probe's side: answers the one question it is asked. */
export function answerProbe<Question, Facts>(look: (question: Question) => Promise<Seen<Facts>>): void {
  process.once('message', (question) => {
    void look(question as Question).then(
      (seen) => process.send?.({ ok: true, ...seen }),
      (error: unknown) =>
        process.send?.({ ok: false, found: error instanceof Error ? error.message : String(error) }),
    );
  });
}
