/**
 * Sparkplug B (Eclipse Sparkplug 3.0): the side of the host application, and the encoder an edge node needs. Table of contents:
 * - payloads on the wire: schema, data-types, payload (from bytes; wire and payload-parts beneath it), encode-payload
 * - what they mean: topic, values (basic-values, arrays, structures), properties
 * - the session of an edge node: node-session, on sequence (order), sources and source (births, data), unresolved, message
 * - the tags: tag-index, tag-memory, metric-reading, birth
 * - the host: sparkplug-host, rebirth-requests, host-state, edge-node-state
 * - discovery: browser
 */
export { createSparkplugBrowser, type SparkplugBrowser, type SparkplugPoint } from './browser.ts';
export { DATA_TYPE, dataTypeName } from './data-types.ts';
export type { EdgeNodeState } from './edge-node-state.ts';
export { encodePayload } from './encode-payload.ts';
export { decodePayload } from './payload.ts';
export type { Metric, MetricValue, SparkplugPayload, Uint64 } from './schema.ts';
export { createSparkplugHost, type SparkplugHost, type SparkplugHostOptions } from './sparkplug-host.ts';
export { NAMESPACE, readSource, readTopic, sourceTopic } from './topic.ts';
