import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { strToU8, zipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SandboxInfo } from '../../src/sandbox/types.ts';
import { askEngine } from '../helpers/ask-engine.ts';
import { askTransport } from '../helpers/ask-transport.ts';
import { type Attacker, type Call, startAttacker } from '../helpers/attack-page.ts';
import { newStateFile, type Result, resultOf, run, stateOf } from '../helpers/demo.ts';
import { filesIn, isOpenToAll } from '../helpers/files.ts';
import { asStranger, isRoot } from '../helpers/stranger.ts';

const STATE = newStateFile();
// As the folder for temporary files is: the files themselves have to keep strangers out.
const open = dirname(STATE);
chmodSync(open, 0o755);
const temporary = join(open, 'tmp');
mkdirSync(temporary);
const env = { CREATE_CLOUDTRAIL_KIBANA_STATE: STATE, TMPDIR: temporary };

/** In every record that is played: a reader of one reads this. */
const MARK = 'nobody-else-may-read-this';
const RECORDS = join(temporary, 'records.ndjson');
const record = (eventID: string) => ({
  ...{
    eventVersion: '1.08',
    eventTime: new Date().toISOString().replace(/\.\d+/, ''),
    awsRegion: 'us-east-1',
  },
  ...{ eventSource: 'iam.amazonaws.com', eventName: 'CreateUser', eventID, userAgent: MARK },
});

let info: SandboxInfo;
let runFolder: string;
let result: Result;
let password: string;
let engine: { origin: string; transport: number };

beforeAll(async () => {
  writeFileSync(RECORDS, ['a', 'b'].map((id) => JSON.stringify(record(id))).join('\n'), { mode: 0o600 });
  const finished = await run(['demo', '--yes', '--json', '--keep', '--records', RECORDS], env);
  expect(finished.code, finished.stderr).toBe(0);
  result = resultOf(finished);
  const state = stateOf(STATE);
  if (state.info === undefined) throw new Error('the sandbox was not left running');
  ({ info, runFolder } = { info: state.info, runFolder: state.runFolder });
  const { awsEndpoint: endpoint, region, credentials } = info;
  const Name = '/create-cloudtrail-kibana/cloudtrail-kibana/password';
  const ssm = new SSMClient({ endpoint, region, credentials: { ...credentials } });
  password = (await ssm.send(new GetParameterCommand({ Name, WithDecryption: true }))).Parameter?.Value ?? '';
  const nodes = await (await askEngine(info.searchUrl, '/_nodes/http,transport')).json();
  const [node] = Object.values((nodes as { nodes: Record<string, never> }).nodes) as {
    http: { publish_address: string };
    transport: { publish_address: string };
  }[];
  const port = (address = '') => Number(address.split(':').at(-1));
  engine = {
    origin: `http://127.0.0.1:${port(node?.http.publish_address)}`,
    transport: port(node?.transport.publish_address),
  };
});

afterAll(() => run(['demo', '--stop'], env));

/** Host and port of the domain endpoint, as the forwarder has it. */
const domain = () => `https://${result.checks.find(({ name }) => name === 'Forwarder endpoint')?.reason}`;

const events = async () => {
  const answer = await askEngine(info.searchUrl, '/cloudtrail-*/_count');
  return ((await answer.json()) as { count: number }).count;
};

/** Keys that anybody can guess, and a signature of nothing. */
function unsigned(service: string) {
  const now = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
  const scope = `test/${now.slice(0, 8)}/us-east-1/${service}/aws4_request`;
  const authorization = `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=00`;
  return { authorization, 'x-amz-date': now };
}

describe('a page of somebody else’s in a real Chromium', () => {
  let attacker: Attacker;
  beforeAll(async () => {
    attacker = await startAttacker();
  });
  afterAll(() => attacker?.close());

  const functions = () => `${info.awsEndpoint}/2015-03-31/functions`;
  const headers = unsigned('lambda');

  /** Lists the functions for a role, makes one that leaves a file, and calls it: as three pages have done before. */
  async function runsCode(send: (calls: readonly Call[]) => Promise<string[]>, base: string, pwned: string) {
    const [list = ''] = await send([{ url: `${base}/`, headers }]);
    const Role = /arn:aws:iam::\d+:role\/[\w-]+/.exec(list)?.[0] ?? 'arn:aws:iam::000000000000:role/any';
    const code = `exports.handler = async () => require('fs').writeFileSync(${JSON.stringify(pwned)}, 'x');`;
    const ZipFile = Buffer.from(zipSync({ 'index.js': strToU8(code) })).toString('base64');
    const FunctionName = `f${Date.now()}`;
    const made = { FunctionName, Role, Runtime: 'nodejs20.x', Handler: 'index.handler', Code: { ZipFile } };
    const answers = await send([
      { url: `${base}`, method: 'POST', headers, body: JSON.stringify(made) },
      { url: `${base}/${FunctionName}/invocations`, method: 'POST', headers, body: '{}' },
    ]);
    return [list, ...answers];
  }

  test('A page of somebody else’s runs no code on the machine: neither list, creation nor call of a function is answered to it.', async () => {
    const pwned = join(temporary, 'pwned-by-page');
    expect(await runsCode(attacker.fromPage, functions(), pwned)).toEqual(['unread', 'unread', 'unread']);
    expect(existsSync(pwned)).toBe(false);
  });

  test('A page runs no code either after its name has moved to the emulator itself.', async () => {
    const pwned = join(temporary, 'pwned-by-rebinding');
    const send = (calls: readonly Call[]) => attacker.rebound(info.awsEndpoint, calls);
    const answers = await runsCode(send, '/2015-03-31/functions', pwned);
    expect(answers).toEqual(Array.from({ length: 3 }, () => '403 not for pages'));
    expect(existsSync(pwned)).toBe(false);
  });

  test('A page of somebody else’s reads nothing of emulator, engine, domain endpoint and proxy.', async () => {
    const search = `cloudtrail-*/_search?q=${MARK}`;
    const urls = [
      ...['_ministack/health', '_sandbox/mails', '?Action=ListSubscriptions', ''].map(
        (path) => `${info.awsEndpoint}/${path}`,
      ),
      ...['', search, '_cat/indices'].map((path) => `${engine.origin}/${path}`),
      ...['_dashboards/', '_dashboards/app/dashboards', search].map((path) => `${domain()}/${path}`),
      ...['', '_dashboards/app/dashboards'].map((path) => `${new URL(result.url).origin}/${path}`),
    ];
    const answers = await attacker.fromPage([
      ...urls.map((url) => ({ url })),
      ...urls.map((url) => ({ url, headers: unsigned('es') })),
    ]);
    expect(new Set(answers)).toEqual(new Set(['unread']));
  });

  test('A page reads nothing after its name has moved to engine, domain endpoint or proxy.', async () => {
    const search = { url: `/cloudtrail-*/_search?q=${MARK}` };
    expect(await attacker.rebound(engine.origin, [{ url: '/' }, search])).toEqual([
      '401 no password',
      '401 no password',
    ]);
    const page = { url: '/_dashboards/app/dashboards' };
    for (const answer of await attacker.rebound(`${domain()}/`, [page, search]))
      expect(answer).toMatch(/^421 /);
    for (const answer of await attacker.rebound(result.url, [page, search]))
      expect(answer).toMatch(/^40[14] |unread/);
  });

  test('A page of somebody else’s changes nothing by calls whose answers it need not read.', async () => {
    const before = await events();
    const blind = (url: string, body = '') => ({ url, body, method: 'POST', mode: 'no-cors' as const });
    await attacker.fromPage([
      blind(`${info.awsEndpoint}/_ministack/reset`),
      blind(`${info.awsEndpoint}/`, 'Action=DeleteStack&Version=2010-05-15&StackName=cloudtrail-kibana'),
      blind(`${engine.origin}/_all/_close`),
      blind(`${domain()}/_all/_close`),
    ]);
    expect(await events()).toBe(before);
    const list = await run(['list', '--demo', '--json'], env);
    expect(JSON.parse(list.lines.at(-1) ?? '').data.stacks).toHaveLength(1);
  });
});

/** The test's own user stands in for another where the tests are not root's: a port knows nobody. */
describe(
  isRoot ? 'another user of the machine' : 'who knows no secret (not as another user: not root)',
  () => {
    const GET = `const answers = [];
    process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
    for (const [url, init] of given) {
      const answer = await fetch(url, init).catch((error) => ({ status: 0, text: () => String(error.cause) }));
      answers.push({ url, status: answer.status, text: await answer.text() });
    }
    return answers;`;
    const ask = (calls: readonly (readonly [string, object?])[]) =>
      asStranger<{ url: string; status: number; text: string }[]>(GET, calls);

    test('Who knows no secret gets nothing from the emulator: no function, no password, no mail, no reset.', async () => {
      const aws = info.awsEndpoint;
      const json = { 'content-type': 'application/x-amz-json-1.1' };
      const parameters = {
        method: 'POST',
        headers: { ...json, ...unsigned('ssm'), 'x-amz-target': 'AmazonSSM.GetParametersByPath' },
        body: JSON.stringify({ Path: '/', Recursive: true, WithDecryption: true }),
      };
      const answers = await ask([
        [`${aws}/2015-03-31/functions/`, { headers: unsigned('lambda') }],
        [`${aws}/2015-03-31/functions/`],
        [aws, parameters],
        [`${aws}/`, { headers: unsigned('s3') }],
        [`${aws}/_sandbox/mails`],
        [`${aws}/_sandbox/access`, { headers: { 'x-access-key': info.credentials.accessKeyId } }],
        [`${aws}/_ministack/reset`, { method: 'POST' }],
      ]);
      // AWS's JSON protocols refuse a signature by 400.
      expect(answers.map(({ status }) => status)).toEqual([403, 403, 400, 403, 403, 403, 403]);
      expect(JSON.stringify(answers)).not.toContain(password);
    });

    test('Who knows no secret gets no event from engine, domain endpoint and proxy.', async () => {
      const search = `cloudtrail-*/_search?q=${MARK}`;
      const ui = `${domain()}/_dashboards/app/dashboards`;
      const answers = await ask([
        ...['', search, '_cat/indices'].map((path) => [`${engine.origin}/${path}`] as const),
        ...[search, '_search'].map((path) => [`${domain()}/${path}`, { headers: unsigned('es') }] as const),
        [ui],
        [result.url],
      ]);
      expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 403, 403, 403, 401]);
      expect(answers.filter(({ text }) => text.includes(MARK))).toEqual([]);
    });

    test('Who comes by the transport port of the engine is told that it is a node of its own, and nothing else.', async () => {
      const answer = await askTransport(engine.transport, 'cluster:monitor/main', /sandbox/);
      expect(answer).toContain('a node of its own');
      expect(answer).not.toContain('2.19.4');
    });

    test('Another user can read no file of the running demo: no state, key, log, record or report.', async () => {
      const own = filesIn(runFolder);
      expect(own.map((file) => file.split('/').at(-1))).toEqual(
        expect.arrayContaining([
          'server.key',
          'key.pem',
          'emulator.log',
          'opensearch.yml',
          'cognito-rsa-key.pem',
        ]),
      );
      const files = [...own, STATE, `${STATE}.log`, result.report ?? ''];
      const readable = isRoot
        ? await asStranger<string[]>(
            `const { openSync } = require('fs');
          return given.filter((file) => { try { openSync(file); return true; } catch { return false; } });`,
            files,
          )
        : files.filter((file) => isOpenToAll(file));
      expect(readable).toEqual([]);
    });

    test('The arguments of no process tell another user a secret.', async () => {
      const secrets = [
        info.credentials.secretAccessKey,
        info.token,
        new URL(info.searchUrl).password,
        password,
      ];
      expect(secrets.filter((secret) => !/^\w{20,}$/.test(secret))).toEqual([]);
      const told = await asStranger<string[]>(
        `const { readdirSync, readFileSync } = require('fs');
      const text = (file) => { try { return readFileSync(file, 'latin1'); } catch { return ''; } };
      const pids = readdirSync('/proc').filter((name) => +name > 0 && +name !== process.pid);
      return pids.flatMap((pid) => ['cmdline', 'environ'].map((name) => text('/proc/' + pid + '/' + name)));`,
        [],
      );
      // Without root all is of one user, who may see his own environment.
      const seen = isRoot ? told : told.filter((_, at) => at % 2 === 0);
      expect(seen.some((text) => text.includes('opensearch'))).toBe(true);
      expect(secrets.filter((secret) => seen.some((text) => text.includes(secret)))).toEqual([]);
    });
  },
);
