/** Payloads that hold many values of one tag. */
import { isRefusal, type Decoded, type Reading, type Refusal } from './payload.ts';

/** The results of all values of one payload: its readings in their order, and behind them one refusal for all that failed. */
export function several(results: readonly (Reading | Refusal)[]): Decoded {
  const readings = results.filter((result): result is Reading => !isRefusal(result));
  const refusals = results.filter((result) => isRefusal(result));
  const [first] = refusals;
  if (first === undefined) return readings;
  // A payload of thousands of values that all fail alike is one thing to mend, not thousands.
  const more = refusals.length - 1;
  const refusal =
    more === 0 ? first : { ...first, detail: `${first.detail} So it is with ${more} more in this payload.` };
  return readings.length === 0 ? refusal : [...readings, refusal];
}
