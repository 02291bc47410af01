/** A pump station to watch: the plant, its faults, and its way onto MQTT. */
export { createPumpStation } from './pump-station.ts';
export { DEFAULT_START } from './station-types.ts';
export type { PumpStation, PumpStationOptions, StationSample } from './station-types.ts';
export { TAGS, TAG_NAMES, tagIndex, type StationTag, type TagName } from './tags.ts';
export { FAULT_KINDS, faultCommand, type Fault, type FaultCommand, type FaultKind } from './faults.ts';
export { normalStatistics, type NormalStatistics } from './normal-statistics.ts';
export { openBroker, type Broker, type BrokerOptions } from './broker.ts';
export { answerTopic, commandTopic, stationPoints } from './topics.ts';
export { connectPublisher, DEFAULT_PREFIX, paceBySpeed } from './publisher.ts';
export type { Pace, Publisher, PublisherOptions } from './publisher.ts';
export { createOutbox, type Outbox } from './outbox.ts';
