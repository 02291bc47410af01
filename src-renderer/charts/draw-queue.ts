/**
 * One queue for all drawing of the screen: each frame draws for at most BUDGET_MS, what is left waits for the next, and
 * who asks twice is drawn once. So a page of charts never holds up a click, however many there are.
 */

/** Of the 16.7 ms of a frame at 60 Hz, twice: a page of charts should be complete soon, and a click answered at once. */
const BUDGET_MS = 24;

const waiting = new Map<object, () => void>();
let frame = 0;
/** Milliseconds that one frame of drawings after another took, since they last came to an end. */
let round = 0;
let newest = 0;

/** Draws in the next frame that has time for it. @param owner whose earlier request this one takes the place of */
export function requestDrawing(owner: object, draw: () => void): void {
  waiting.set(owner, draw);
  frame ||= requestAnimationFrame(work);
}

/** Forgets what an owner asked for. */
export function cancelDrawing(owner: object): void {
  waiting.delete(owner);
}

/** How long the newest complete picture took to draw, milliseconds: who changes it often leaves a multiple in between. */
export const drawingCost = (): number => newest;

function work(): void {
  const began = performance.now();
  for (const [owner, draw] of waiting) {
    waiting.delete(owner);
    draw();
    if (performance.now() - began > BUDGET_MS) break;
  }
  frame = waiting.size > 0 ? requestAnimationFrame(work) : 0;
  // Canvases are filled after this, when the frame is put together; the next task begins once that is done.
  setTimeout(() => {
    round += performance.now() - began;
    if (waiting.size > 0) return;
    newest = round;
    round = 0;
  });
}
