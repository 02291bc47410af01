import type { AssetStatus } from '../../../src-main/api/words.ts';
import type { Messages } from '../../messages/en/index.ts';
import { ratioOf } from '../../series/attention.ts';

/** Which of the short state words an asset stands under: alarms first, then recording, then the state of its windows. */
export function shortState(status: AssetStatus | undefined): keyof Messages['wall']['states'] {
  if (!status || status.now === null) return 'waiting';
  if (status.alarm === 'unacknowledged') return 'alarm';
  if (status.alarm === 'acknowledged') return 'alarmAcknowledged';
  if (status.recording) return 'recording';
  return (ratioOf(status) ?? 0) > 1 ? 'above' : status.state;
}
