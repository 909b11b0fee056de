import { expect, test } from 'vitest';
import { deliver } from '../../../../src/lambda/messenger/messenger.ts';
import type { Answer, Request } from '../../../../src/lambda/sign.ts';

const URL_OF_WEBHOOK = 'https://hooks.slack.com/services/T0/B0/s3cr3t';
const STORED = JSON.stringify({ Parameter: { Value: URL_OF_WEBHOOK } });
const event = (...messages: string[]) => ({ Records: messages.map((Message) => ({ Sns: { Message } })) });

function setUp(statuses: readonly number[] = [], stored: Partial<Answer> = {}) {
  const [asked, posted, logged]: [Request[], [string, object][], object[]] = [[], [], []];
  const deps = {
    env: { AWS_REGION: 'eu-central-1' },
    parameter: '/create-cloudtrail-kibana/audit/webhook',
    send: async (request: Request) => {
      asked.push(request);
      return { status: 200, text: STORED, problem: '', ...stored };
    },
    post: async (url: string, payload: object) => {
      posted.push([url, payload]);
      return statuses[posted.length - 1] ?? 200;
    },
    log: (entry: object) => void logged.push(entry),
  };
  return { deps, asked, posted, logged };
}

test('Each notification is sent to the URL in the parameter, which is read decrypted.', async () => {
  const { deps, asked, posted, logged } = setUp();
  expect(await deliver(event('one', 'two'), deps)).toEqual({ sent: 2 });
  expect(asked).toMatchObject([
    { url: 'https://ssm.eu-central-1.amazonaws.com/', service: 'ssm', target: 'AmazonSSM.GetParameter' },
  ]);
  expect(JSON.parse(String(asked[0]?.body))).toEqual({ Name: deps.parameter, WithDecryption: true });
  expect(posted).toEqual([
    [URL_OF_WEBHOOK, { text: 'one', mrkdwn: false }],
    [URL_OF_WEBHOOK, { text: 'two', mrkdwn: false }],
  ]);
  expect(logged).toEqual([]);
});

test.each<[string, number[], Partial<Answer>, string]>([
  ['an answer other than 2xx', [302], {}, 'the webhook answers HTTP 302'],
  [
    'a parameter that is gone',
    [],
    { status: 400, text: '{"__type":"ParameterNotFound"}' },
    "the webhook can't be read from /create-cloudtrail-kibana/audit/webhook: ParameterNotFound",
  ],
  [
    'no answer of SSM',
    [],
    { status: 0, text: '', problem: 'ECONNRESET' },
    "the webhook can't be read from /create-cloudtrail-kibana/audit/webhook: ECONNRESET",
  ],
])('The call fails, and the log says why without the URL, for %s.', async (_, statuses, stored, problem) => {
  const { deps, logged } = setUp(statuses, stored);
  await expect(deliver(event('one'), deps)).rejects.toThrow(problem);
  expect(logged).toEqual([{ MessageFailed: problem }]);
  expect(JSON.stringify(logged)).not.toContain('s3cr3t');
});
