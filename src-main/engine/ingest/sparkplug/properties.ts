/** The properties of a metric that we read: its quality and its unit (Sparkplug 3.0, 6.4.8 and 6.4.10). */
import type { Reading } from '../decoders/payload.ts';
import { plainOf } from './basic-values.ts';
import type { Metric, PropertySet } from './schema.ts';

/** The value of a property as one plain value; undefined when there is none, or it is null or a set. */
function property({ keys, values }: PropertySet, key: string): ReturnType<typeof plainOf> | undefined {
  const found = values[keys.indexOf(key)];
  if (found?.value === undefined || found.isNull === true) return undefined;
  const { value, type = 0 } = found;
  if (value.kind === 'propertySet' || value.kind === 'propertySets' || value.kind === 'extension') {
    return undefined;
  }
  return plainOf(value, type);
}

/**
 * 6.4.10: 0 is bad, 192 good, 500 stale. Without the property a value is good: it "is only required if the quality is not
 * good", so it says nothing of later values either. Any other code is uncertain.
 * (tck-id-payloads-propertyset-quality-value-value)
 */
export function doubtOf({ properties }: Metric): Reading['doubt'] {
  const quality = properties && property(properties, 'Quality');
  if (quality === undefined || quality === 192) return undefined;
  if (quality === 0) return { quality: 'bad', reason: 'source' };
  if (quality === 500) return { quality: 'bad', reason: 'stale' };
  return { quality: 'uncertain', reason: 'source' };
}

/** The unit, under the key that edge nodes use for it: engUnit. */
export function unitOf({ properties }: Metric): string | undefined {
  const unit = properties && property(properties, 'engUnit');
  return typeof unit === 'string' && unit !== '' ? unit : undefined;
}
