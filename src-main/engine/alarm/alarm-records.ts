/** The part of the records that alarms and incidents live in; the rest of the store is none of their business. */
import type { Records } from '../store/records.ts';

export type AlarmRecords = Pick<Records, 'alarms' | 'incidents' | 'notes' | 'transaction' | 'audit'>;
