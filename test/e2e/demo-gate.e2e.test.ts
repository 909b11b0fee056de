import { request } from 'node:http';
import { AwsClient } from 'aws4fetch';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/client.ts';
import { newStateFile } from '../helpers/demo.ts';

let sandbox: Sandbox;
beforeAll(async () => {
  process.env.CREATE_CLOUDTRAIL_KIBANA_STATE = newStateFile();
  sandbox = await startSandbox();
}, 300_000);
afterAll(() => sandbox?.stop());

const BODY = 'Action=GetCallerIdentity&Version=2011-06-15';

interface Signed {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly secretAccessKey?: string;
  readonly accessKeyId?: string;
  readonly datetime?: string;
  readonly service?: string;
  readonly body?: string;
  readonly signQuery?: boolean;
}

/** A call of STS, or another, in good order but for what is told; `sent` is changed after it was signed. */
async function call(told: Signed = {}, sent: { headers?: Record<string, string>; body?: string } = {}) {
  const {
    path = '/',
    method = 'POST',
    headers = {},
    body = BODY,
    datetime,
    signQuery,
    service = 'sts',
  } = told;
  const { credentials, region, awsEndpoint } = sandbox;
  const client = new AwsClient({ ...credentials, ...told, service, region });
  const { url, headers: signed } = await client.sign(`${awsEndpoint}${path}`, {
    ...{ method, headers: { 'content-type': 'application/x-www-form-urlencoded' } },
    ...(/^(GET|OPTIONS)$/.test(method) ? {} : { body }),
    aws: { datetime, signQuery },
  });
  return raw(url, method, { ...Object.fromEntries(signed), ...headers, ...sent.headers }, sent.body ?? body);
}

/** By Node's own client: `fetch` sets some headers itself. */
const raw = (url: string, method: string, headers: Record<string, string>, body = '') =>
  new Promise<{ status: number; allows: string[]; text: string }>((resolve, reject) => {
    const outgoing = request(url, { method, headers }, (response) => {
      let text = '';
      response.on('data', (chunk) => {
        text += chunk;
      });
      const allows = Object.keys(response.headers).filter((name) => name.startsWith('access-control-'));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, allows, text }));
    });
    outgoing.on('error', reject).end(/^(GET|OPTIONS)$/.test(method) ? undefined : body);
  });

test('A call that root has signed is answered, and the answer allows no other origin.', async () => {
  const { status, allows, text } = await call();
  expect(text).toMatch(/<Arn>arn:aws:iam::\d{12}:root<\/Arn>/);
  expect({ status, allows }).toEqual({ status: 200, allows: [] });
});

test('A presigned address is answered too.', async () => {
  const bucket = { method: 'GET', service: 's3', signQuery: true, path: '/?list-type=2' };
  expect(await call(bucket)).toMatchObject({ status: 200, text: expect.stringContaining('<Buckets') });
});

const hourAgo = () => new Date(Date.now() - 3_600_000).toISOString().replace(/[-:]|\.\d+/g, '');

test.each<[string, Signed, { headers?: Record<string, string>; body?: string }?]>([
  ['with the keys of every ministack', { accessKeyId: 'test', secretAccessKey: 'test' }],
  ['with the number of an account for a key', { accessKeyId: '000000000000', secretAccessKey: 'test' }],
  ['with the right key and another secret', { secretAccessKey: 'another' }],
  ['whose signature is an hour old', { datetime: hourAgo() }],
  ['whose body is not what was signed', {}, { body: BODY.replace('GetCallerIdentity', 'GetSessionToken') }],
  ['that names a token which root has not', { headers: { 'x-amz-security-token': 'any' } }],
  [
    'by an address presigned with another secret',
    { method: 'GET', service: 's3', signQuery: true, secretAccessKey: 'x' },
  ],
])('A call %s is refused.', async (_, told, sent) => {
  const { status, text } = await call(told, sent);
  expect([400, 403]).toContain(status);
  expect(text).toMatch(
    /SignatureDoesNotMatch|does not match the signature|InvalidClientTokenId|UnrecognizedClient|Expired|InvalidToken|TooSkewed/,
  );
});

test.each<[string, string, Record<string, string>]>([
  ['has an Origin', 'POST', { origin: 'http://127.0.0.1:8080' }],
  ['has the Origin of no address', 'POST', { origin: 'null' }],
  ['comes from a page of this machine', 'POST', { 'sec-fetch-site': 'same-site' }],
  ['comes from a page of the emulator itself', 'POST', { 'sec-fetch-site': 'same-origin' }],
  ['comes from a page of another site', 'POST', { 'sec-fetch-site': 'cross-site' }],
  ['calls this machine by another name', 'POST', { host: 'evil.example' }],
  ['calls this machine localhost', 'POST', { host: 'localhost' }],
  ['asks whether a page may', 'OPTIONS', { 'access-control-request-method': 'POST' }],
])('A call in good order that %s is refused.', async (_, method, headers) => {
  const port = new URL(sandbox.awsEndpoint).port;
  const given = headers.host === undefined ? headers : { host: `${headers.host}:${port}` };
  expect(await call({ method }, { headers: given })).toEqual({
    status: 403,
    allows: [],
    text: 'not for pages',
  });
});

test.each([
  ['GET', '/_sandbox/mails'],
  ['GET', '/_sandbox/access'],
  ['POST', '/_sandbox/event-history'],
  ['POST', '/_sandbox/public-keys'],
  ['POST', '/_sandbox/rules'],
  ['POST', '/_ministack/reset'],
  ['POST', '/_ministack/config'],
  ['GET', '/_ministack/ready'],
  ['GET', '/_localstack/info'],
  ['GET', '/_aws/ses'],
  ['GET', '/_aws/sqs/messages'],
])('%s %s wants the token of the sandbox.', async (method, path) => {
  const answer = await raw(`${sandbox.awsEndpoint}${path}`, method, {});
  expect(answer).toEqual({ status: 403, allows: [], text: 'the token is missing' });
});

test('The health page says to everybody that the emulator is there, and to no page of a browser.', async () => {
  const url = `${sandbox.awsEndpoint}/_ministack/health`;
  expect(await raw(url, 'GET', {})).toMatchObject({ status: 200, allows: [] });
  expect((await raw(url, 'GET', { origin: 'http://evil.example' })).status).toBe(403);
});

test.each([
  ['GET', '/oauth2/authorize?client_id=a'],
  ['GET', '/pool/.well-known/jwks.json'],
  ['POST', '/'],
  ['GET', '/bucket?Action=ConfirmSubscription&TopicArn=a&Token=b'],
  ['GET', '/?Action=ConfirmSubscription&TopicArn=a&Token=b&more=c'],
  ['GET', '/?Action=Unsubscribe&TopicArn=a&Token=b'],
  ['PUT', '/bucket/_ministack/cfn-response/a'],
])('%s %s, which ministack serves unsigned, has to be signed.', async (method, path) => {
  const { status, text } = await raw(`${sandbox.awsEndpoint}${path}`, method, {}, 'Action=ListTopics');
  expect([400, 403]).toContain(status);
  expect(text).toMatch(/Missing Authentication Token|<Code>AccessDenied</);
});

test('Each sandbox has keys, token and password of its own.', async () => {
  const { credentials, token, searchUrl } = sandbox;
  await sandbox.stop();
  sandbox = await startSandbox();
  expect(sandbox.credentials.accessKeyId).toMatch(/^DEMO[0-9A-F]{16}$/);
  for (const [before, after] of [
    [credentials.accessKeyId, sandbox.credentials.accessKeyId],
    [credentials.secretAccessKey, sandbox.credentials.secretAccessKey],
    [token, sandbox.token],
    [new URL(searchUrl).password, new URL(sandbox.searchUrl).password],
  ])
    expect(after).not.toBe(before);
});
