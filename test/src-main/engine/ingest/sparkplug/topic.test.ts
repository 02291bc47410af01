import { describe, expect, it } from 'vitest';
import { readState, stateMessage } from '../../../../../src-main/engine/ingest/sparkplug/host-state.ts';
import { readSource, readTopic, sourceTopic } from '../../../../../src-main/engine/ingest/sparkplug/topic.ts';

describe('topics (tck-id-topic-structure)', () => {
  it.each(['NBIRTH', 'NDATA', 'NDEATH', 'NCMD'] as const)('%s is of an edge node', (verb) => {
    expect(readTopic(`spBv1.0/g/${verb}/n`)).toEqual({ group: 'g', verb, node: 'n', device: null });
    // tck-id-topic-structure-namespace-device-id-non-associated-message-types
    expect(readTopic(`spBv1.0/g/${verb}/n/d`)).toBeNull();
  });

  it.each(['DBIRTH', 'DDATA', 'DDEATH', 'DCMD'] as const)('%s is of a device', (verb) => {
    expect(readTopic(`spBv1.0/g/${verb}/n/d`)).toEqual({ group: 'g', verb, node: 'n', device: 'd' });
    // tck-id-topic-structure-namespace-device-id-associated-message-types
    expect(readTopic(`spBv1.0/g/${verb}/n`)).toBeNull();
  });

  it.each([
    'spAv1.0/g/NDATA/n',
    'spbv1.0/g/NDATA/n',
    'spBv1.0/g/ndata/n',
    'spBv1.0/g/STATE/n',
    'spBv1.0/STATE/host',
    'spBv1.0/g/NDATA',
    'spBv1.0//NDATA/n',
    'spBv1.0/g/NDATA/',
    'spBv1.0/g/DDATA/n/',
    'spBv1.0/g/DDATA/n/d/e',
    'spBv1.0',
    '',
  ])('"%s" is none', (topic) => {
    expect(readTopic(topic)).toBeNull();
  });

  it('tags name the source without the verb', () => {
    expect(readSource(sourceTopic('g', 'n', null))).toEqual({ group: 'g', node: 'n', device: null });
    expect(readSource(sourceTopic('g', 'n', 'd'))).toEqual({ group: 'g', node: 'n', device: 'd' });
    for (const topic of [
      'spBv1.0/g',
      'spBv1.0/g/n/d/e',
      'spBv1.0/g/n/',
      'spBv1.0/+/n',
      'spBv1.0/g/NDATA/n',
      'plant/g/n',
    ]) {
      expect(readSource(topic)).toBeNull();
    }
  });
});

describe('STATE', () => {
  it('is JSON with online and timestamp, QoS 1, retained (tck-id-host-topic-phid-birth-payload)', () => {
    expect(stateMessage('mnemo', true, 5)).toEqual({
      topic: 'spBv1.0/STATE/mnemo',
      payload: '{"online":true,"timestamp":5}',
      qos: 1,
      retain: true,
    });
  });

  it.each([
    'ONLINE',
    '{}',
    '{"online":"true","timestamp":1}',
    '{"online":true,"timestamp":1.5}',
    'null',
    ' '.repeat(2000),
  ])('%j is none', (payload) => {
    expect(readState(Buffer.from(payload))).toBeNull();
  });

  it('is read back', () => {
    expect(readState(Buffer.from(stateMessage('h', false, 7).payload))).toEqual({
      online: false,
      timestamp: 7,
    });
  });
});
