/** How an asset stands, as shape and words. Normal is grey; colour is for what needs a person. */
import type { AssetStatus } from '../../src-main/api/words.ts';
import { text } from '../messages/text.ts';
import { ratioOf } from '../series/attention.ts';

/** The four priorities, and normal and blind (not scored) in grey. */
export type MarkKind = 'critical' | 'high' | 'medium' | 'low' | 'normal' | 'blind';

export interface Standing {
  readonly mark: MarkKind;
  /** Calls for a person: not acknowledged. */
  readonly calls: boolean;
  readonly words: string;
}

export function standingOf(status: AssetStatus | undefined): Standing {
  if (!status || status.now === null) return { mark: 'blind', calls: false, words: text.state.waiting };
  if (status.alarm === 'unacknowledged') return { mark: 'high', calls: true, words: text.state.alarm };
  if (status.alarm === 'acknowledged')
    return { mark: 'high', calls: false, words: text.state.alarmAcknowledged };
  const above = (ratioOf(status) ?? 0) > 1;
  const words =
    status.state !== 'scored' ? text.state[status.state] : above ? text.state.above : text.state.scored;
  return {
    mark: status.state === 'scored' ? 'normal' : 'blind',
    calls: false,
    words: status.recording ? text.state.recording : words,
  };
}
