/**
 * Filters a connection once had. The broker's durable session keeps a subscription until it is told otherwise, and it may
 * not be there when a filter is taken out: so each source gives up the former ones whenever it finds its session again.
 */
import { z } from 'zod';
import { writtenFilter } from '../ingest/subscriptions.ts';
import type { Records, StoredConnection } from '../store/records.ts';

/** The newest this many are remembered. */
const MOST = 1000;

const former = z.object({ filters: z.array(z.string()).default([]) });
const settingOf = (connectionId: number): string => `connection.${connectionId}.former-filters`;

/** As they were written to the broker. */
export const formerFilters = (records: Pick<Records, 'setting'>, connectionId: number): string[] =>
  records.setting(settingOf(connectionId), former).filters;

/** To be called when a connection is changed, in the same transaction. */
export function rememberFormerFilters(
  records: Pick<Records, 'setting' | 'saveSetting'>,
  before: StoredConnection,
  after: StoredConnection,
): void {
  const present = new Set(after.subscriptions.map(writtenFilter));
  const known = [...formerFilters(records, after.id), ...before.subscriptions.map(writtenFilter)];
  const filters = [...new Set(known)].filter((filter) => !present.has(filter)).slice(-MOST);
  records.saveSetting(settingOf(after.id), { filters });
}
