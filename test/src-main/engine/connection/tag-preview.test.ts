import type { MqttClient } from 'mqtt';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { PayloadFormat } from '../../../../src-main/api/words.ts';
import { previewTag, type TagPreview } from '../../../../src-main/engine/connection/tag-preview.ts';
import { NO_CREDENTIALS } from '../../../../src-main/engine/ingest/index.ts';
import { DATA_TYPE, encodePayload } from '../../../../src-main/engine/ingest/sparkplug/index.ts';
import { freePort, startMosquitto, type TestBroker } from '../../../broker.ts';
import { connectionTo, publisherTo } from '../ingest/rig.ts';

describe('preview of a tag', () => {
  let broker: TestBroker;
  let publisher: MqttClient;
  beforeEach(async () => {
    broker = await startMosquitto();
    publisher = await publisherTo(broker.url);
  });
  afterEach(async () => {
    publisher.end(true);
    await broker.stop();
  });

  const preview = (topic: string, format: PayloadFormat, seconds = 20): Promise<TagPreview> =>
    previewTag({ connection: connectionTo(broker.url), credentials: NO_CREDENTIALS, topic, format, seconds });
  const retain = (topic: string, payload: string | Buffer): Promise<unknown> =>
    publisher.publishAsync(topic, payload, { retain: true });
  /** Publishes until the preview is there. */
  const while_ = async <T>(publish: () => void, wanted: Promise<T>): Promise<T> => {
    const timer = setInterval(publish, 20);
    return wanted.finally(() => clearInterval(timer));
  };

  test('shows payload and reading of the next message, and does not wait longer', async () => {
    const send = (): void => void publisher.publish('plant/flow', ' 3.5 ');
    expect(await while_(send, preview('plant/flow', { kind: 'scalar' }))).toEqual({
      payload: ' 3.5 ',
      readings: [{ t: null, value: 3.5, quality: 'good', reason: 'none' }],
      problem: null,
    });
  });

  test('takes a retained message, marked as old', async () => {
    await retain('plant/flow', '7');
    expect((await preview('plant/flow', { kind: 'scalar' })).readings).toEqual([
      { t: null, value: 7, quality: 'uncertain', reason: 'retained' },
    ]);
  });

  test('shows the readings of a list and says what of it cannot be read', async () => {
    await retain('plant/flow', '{"s":[{"v":1,"t":5,"q":"bad"},{"v":null,"t":6}]}');
    const format: PayloadFormat = {
      kind: 'json',
      path: 's.*.v',
      timePath: 's.*.t',
      timeUnit: 's',
      qualityPath: 's.*.q',
    };
    expect(await preview('plant/flow', format)).toEqual({
      payload: '{"s":[{"v":1,"t":5,"q":"bad"},{"v":null,"t":6}]}',
      readings: [{ t: 5_000_000, value: 1, quality: 'bad', reason: 'source' }],
      problem: 'The value at "s.*.v" is null.',
    });
  });

  test('says why a payload cannot be read, and shows its beginning', async () => {
    await retain('plant/flow', `pump\nstarted${'x'.repeat(5000)}`);
    const { payload, readings, problem } = await preview('plant/flow', { kind: 'scalar' });
    expect(payload).toMatch(/^pump·startedx{1900,2000}…$/);
    expect(readings).toEqual([]);
    expect(problem).toContain('A plain number was expected');
  });

  test('finds a Sparkplug metric among the messages of its source', async () => {
    const birth = Buffer.from(
      encodePayload({
        timestamp: Date.now(),
        seq: 1,
        metrics: [{ name: 'Flow', datatype: DATA_TYPE.Int16, value: { kind: 'int', value: 0xffff } }],
      }),
    );
    const send = (): void => {
      publisher.publish('spBv1.0/north/DBIRTH/edge/other', birth);
      publisher.publish('spBv1.0/north/DBIRTH/edge/pump', birth);
    };
    const topic = 'spBv1.0/north/edge/pump';
    const found = await while_(send, preview(topic, { kind: 'sparkplug', metric: 'Flow' }));
    expect(found.readings).toEqual([{ t: null, value: -1, quality: 'good', reason: 'none' }]);
    const missing = await while_(send, preview(topic, { kind: 'sparkplug', metric: 'Head' }, 0.3));
    expect(missing).toMatchObject({
      readings: [],
      problem: expect.stringContaining('not the metric "Head"') as string,
    });
    const wrong = await preview('plant/pump', { kind: 'sparkplug', metric: 'Flow' });
    expect(wrong.problem).toContain('spBv1.0/group/edge node');
  });

  test('says so when nothing comes, and when there is no such topic or broker', async () => {
    const nothing = await preview('plant/silent', { kind: 'scalar' }, 0.2);
    expect(nothing).toEqual({
      payload: null,
      readings: [],
      problem: 'Nothing came on plant/silent within 0.2 s. Wait longer, or check the topic.',
    });
    expect((await preview('plant/+', { kind: 'scalar' })).problem).toContain('wildcard');
    const nowhere = connectionTo(`mqtt://127.0.0.1:${await freePort()}`);
    await expect(
      previewTag({
        connection: nowhere,
        credentials: NO_CREDENTIALS,
        topic: 'x',
        format: { kind: 'scalar' },
        seconds: 1,
      }),
    ).rejects.toThrow('Nothing listens');
  });
});
