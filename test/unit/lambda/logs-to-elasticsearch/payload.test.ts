import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { metricLine } from '../../../../src/lambda/logs-to-elasticsearch/metrics.ts';
import { logEvents, readDelivery } from '../../../../src/lambda/logs-to-elasticsearch/payload.ts';

const pack = (value: unknown) => ({ awslogs: { data: gzipSync(JSON.stringify(value)).toString('base64') } });
const event = { id: '1', timestamp: 1_700_000_000_000, message: '{}' };
const good = pack({ messageType: 'DATA_MESSAGE', logEvents: [event] });

describe('delivery', () => {
  it('is unpacked', () => {
    expect(logEvents(good)).toEqual([event]);
  });

  it('a CONTROL_MESSAGE holds no events', () => {
    expect(
      logEvents(
        pack({
          messageType: 'CONTROL_MESSAGE',
          logEvents: [{ id: '', timestamp: 1, message: 'CWL CONTROL MESSAGE: Checking health' }],
        }),
      ),
    ).toEqual([]);
  });

  it.each<[string, object]>([
    ['no awslogs', {}],
    ['no data', { awslogs: {} }],
    ['empty data', { awslogs: { data: '' } }],
    ['not gzip', { awslogs: { data: Buffer.from('{"secret":1}').toString('base64') } }],
    ['cut gzip', { awslogs: { data: good.awslogs.data.slice(0, -12) } }],
    ['not JSON', { awslogs: { data: gzipSync('secret').toString('base64') } }],
    ['not an object', pack('secret')],
    ['no list', pack({ messageType: 'DATA_MESSAGE', logEvents: 'secret' })],
    ['an event without a message', pack({ logEvents: [{ id: '1', timestamp: 1, secret: 1 }] })],
    ['an event without a time', pack({ logEvents: [{ id: '1', message: 'secret' }] })],
    ['a time beyond all years', pack({ logEvents: [{ id: '1', message: 'secret', timestamp: 9e15 }] })],
  ])('%s fails the invocation and quotes nothing', (_, corrupt) => {
    expect(() => logEvents(corrupt)).toThrow(/^corrupt delivery: /);
    expect(() => logEvents(corrupt)).not.toThrow(/secret/);
  });
});

describe('a delivery that is larger than any of CloudWatch Logs', () => {
  const MiB = 1024 * 1024;
  const hash = (text: string) => `hash of ${text.length}`;
  const packedText = (text: string) => ({
    awslogs: { data: gzipSync(text, { level: 9 }).toString('base64') },
  });
  const many = (count: number) => `{"logEvents":[${'{"timestamp":1,"message":""},'.repeat(count)}0]}`;

  it.each<[string, string]>([
    ['33 MiB of JSON', `{"logEvents":[${' '.repeat(33 * MiB)}]}`],
    ['17 MiB of JSON that is not all ASCII', `{"logEvents":[],"x":"é${' '.repeat(17 * MiB)}"}`],
    ['100,000 events and one', many(100_000)],
    ['a message of 1 MiB and a letter', `{"logEvents":[{"timestamp":1,"message":"${'x'.repeat(MiB + 1)}"}]}`],
  ])('%s is kept as it came, packed, and none of it is read', (_, text) => {
    const event = packedText(text);
    const { data } = event.awslogs;
    expect(readDelivery(event, hash)).toEqual({
      events: [],
      misfits: [
        {
          kind: 'misfit',
          id: `hash of ${data.length}`,
          text: data,
          errorType: 'too_large',
          reason: expect.stringMatching(/larger than any of CloudWatch Logs; .*base64 of gzip/),
        },
      ],
    });
  });

  it('one that is as large as may be is read', () => {
    const message = 'x'.repeat(MiB);
    const logEvents = Array.from({ length: 31 }, () => ({ id: '', timestamp: 1, message }));
    expect(readDelivery(pack({ logEvents }), hash).events).toEqual(logEvents);
  });
});

describe('metric line', () => {
  const counts = { Received: 3, Indexed: 1, Duplicate: 1, Quarantined: 1, Retried: 0, Bytes: 10 };

  it('is one line of embedded metric format', () => {
    const line = metricLine({ ...counts, LagSeconds: 7 }, 'fn', 1_700_000_000_000);
    expect(line).not.toContain('\n');
    const { _aws, ...values } = JSON.parse(line);
    expect(values).toEqual({ FunctionName: 'fn', ...counts, LagSeconds: 7 });
    expect(_aws.Timestamp).toBe(1_700_000_000_000);
    expect(_aws.CloudWatchMetrics).toMatchObject([
      { Namespace: 'CloudTrailKibana', Dimensions: [['FunctionName']] },
    ]);
    expect(_aws.CloudWatchMetrics[0].Metrics.map((metric: { Name: string }) => metric.Name)).toEqual([
      ...Object.keys(counts),
      'LagSeconds',
    ]);
  });

  it('names no metric that has no value', () => {
    const { _aws } = JSON.parse(metricLine(counts, 'fn', 0));
    expect(JSON.stringify(_aws)).not.toContain('LagSeconds');
  });
});
