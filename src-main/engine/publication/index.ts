/**
 * Scores, states and alarms told to others over MQTT, so that SCADA and Node-RED can use them.
 *
 * events -> standing-board.ts (how every asset stands) -> publisher.ts, for each publication and form:
 * a teller (json-teller.ts, edge-node.ts: what is told when) and an outlet (outlet.ts: the connection)
 */
export { createPublicationDesk, type PublicationDesk } from './publication-desk.ts';
export type { ReachBroker } from './publisher.ts';
