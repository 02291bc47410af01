import { expect, test } from 'vitest';
import type { FromEngine } from '../../../src-main/supervision/messages.ts';
import { relayedCompute } from '../../../src-main/supervision/relayed-compute.ts';

test('each channel gets its own messages, early ones too, and is told once why it closed', () => {
  const sent: FromEngine[] = [];
  const { openCompute, receive } = relayedCompute((message) => sent.push(message));
  const training = openCompute('training');
  const scoring = openCompute('scoring');
  expect(sent).toEqual([
    { kind: 'compute.open', id: 1, role: 'training' },
    { kind: 'compute.open', id: 2, role: 'scoring' },
  ]);
  receive({ kind: 'compute.message', id: 2, message: 'early' });
  const heard: unknown[] = [];
  scoring.onMessage((message) => heard.push(message));
  training.onMessage((message) => heard.push(['training', message]));
  receive({ kind: 'compute.message', id: 2, message: 'late' });
  expect(heard).toEqual(['early', 'late']);

  const reasons: string[] = [];
  scoring.onClose((reason) => reasons.push(reason));
  receive({ kind: 'compute.closed', id: 2, reason: 'It was killed.' });
  receive({ kind: 'compute.closed', id: 2, reason: 'Again.' });
  scoring.onClose((reason) => reasons.push(`late: ${reason}`));
  expect(reasons).toEqual(['It was killed.', 'late: It was killed.']);

  sent.length = 0;
  scoring.post('to nobody');
  scoring.close();
  training.post({ column: Float64Array.of(1) });
  training.close();
  training.close();
  expect(sent).toEqual([
    { kind: 'compute.message', id: 1, message: { column: Float64Array.of(1) } },
    { kind: 'compute.close', id: 1 },
  ]);
});
