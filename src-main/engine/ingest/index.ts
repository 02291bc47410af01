/**
 * Telemetry comes in here. A source reads packets and puts their samples into the recorder; the recorder commits them,
 * lets the source acknowledge, and delivers the batch onward.
 */
export { createArrivalStamps } from './arrival-stamps.ts';
export { openMqttSource, type MqttSource, type MqttSourceOptions } from './mqtt-source.ts';
export { createRecorder, type Recorder, type RecorderOptions } from './recorder.ts';
export type { Sink, SinkPort, Source } from './sink.ts';
export { discover, type Discovery, type DiscoverOptions } from './discover.ts';
export { endSession } from './end-session.ts';
export { testConnection, type ConnectionTestStep } from './test-connection.ts';
export { brokerAddress, isFile, type BrokerAddress } from './broker-address.ts';
export { NO_CREDENTIALS, type Credentials } from './trust.ts';
export { decode, decoderFor, isRefusal, openPayload, type Reading, type Refusal } from './decoders/index.ts';
