import { createHash } from 'node:crypto';
import { NOTHING_OWN } from '../../../../src/lambda/detections/define.ts';
import type { Desired } from '../../../../src/lambda/update-elasticsearch/desired.ts';
import type { Ask } from '../../../../src/lambda/update-elasticsearch/domain.ts';
import type { PolicyDocument } from '../../../../src/lambda/update-elasticsearch/policy.ts';
import { reconcile } from '../../../../src/lambda/update-elasticsearch/reconcile.ts';
import type { UpdateDeps } from '../../../../src/lambda/update-elasticsearch/update.ts';

export const NOW = Date.UTC(2026, 10, 23, 9);

export const POLICY = {
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal: { AWS: '*' },
      Action: ['es:ESHttp*'],
      Resource: ['arn:d/*'],
      Condition: { IpAddress: { 'aws:SourceIp': ['203.0.113.9/32'] } },
    },
    {
      Effect: 'Allow',
      Principal: { AWS: ['arn:aws:iam::111122223333:role/f', 'arn:aws:iam::111122223333:role/u'] },
      Action: 'es:ESHttp*',
      Resource: 'arn:d/*',
    },
  ],
};

export const DESIRED: Desired = {
  domainName: 'dom',
  engineVersion: 'OpenSearch_2.19',
  accessPolicy: POLICY,
  forwarderFunction: 'forwarder',
  replicas: 0,
  indexRetentionDays: 90,
};

/** A domain and a forwarder in memory, as far as the updater asks; every write is listed in `writes`. */
export function fakeDomain() {
  const state = {
    endpoint: 'vpc.example:443' as string | undefined,
    policy: {} as PolicyDocument,
    env: { OTHER: 'kept', REFERENCE: 'bucket/reference/audit' } as Record<string, string>,
    /** Of the updater itself, as Lambda tells it. */
    ownEnv: { DESIRED: JSON.stringify(DESIRED) } as Record<string, string>,
    templates: new Map<string, object>(),
    replicas: new Map<string, string>(),
    /** Bytes of an index, one copy; 0 of all others. */
    bytes: new Map<string, number>(),
    nodes: [{ 'node.role': 'dimr', 'heap.max': `${16 * 2 ** 30}` }] as object[] | undefined,
    /** Of the stack. */
    names: 'accounts: \nvendors: ',
    /** The reference object. */
    reference: undefined as string | undefined,
  };
  const writes: string[] = [];
  const aws: { -readonly [Call in keyof UpdateDeps['aws']]: UpdateDeps['aws'][Call] } = {
    describeDomain: async () => ({
      accessPolicy: state.policy,
      ...(state.endpoint ? { endpoint: state.endpoint } : {}),
    }),
    parameter: async () => state.names,
    object: async () => state.reference,
    putObject: async (_, text) => {
      writes.push('reference');
      state.reference = text;
    },
    ipRanges: async () => undefined,
    organizationAccounts: async () => new Map(),
    accountAlias: async () => undefined,
    setAccessPolicy: async (_, policy) => {
      writes.push('policy');
      state.policy = policy;
    },
    functionEnv: async (name) => (name === SELF.functionName ? state.ownEnv : state.env),
    setFunctionEnv: async (_, env) => {
      writes.push('env');
      state.env = { ...env };
    },
  };
  const ask: Ask = async (method, path, body) => {
    if (method !== 'GET' && !path.includes('_search')) writes.push(`${method} ${path}`);
    const name = path.split('/')[path.startsWith('/_index_template/') ? 2 : 1] ?? '';
    if (path.startsWith('/_index_template/')) {
      if (method === 'PUT') return state.templates.set(name, body as object);
      const found = state.templates.get(name);
      return found && { index_templates: [{ name, index_template: found }] };
    }
    if (path.startsWith('/_cat/allocation'))
      return [
        { 'disk.indices': '100', 'disk.avail': '900' },
        { 'disk.indices': '200', 'disk.avail': '800' },
        { node: 'UNASSIGNED', 'disk.indices': null, 'disk.avail': null },
      ];
    if (path.startsWith('/_cat/indices/'))
      return [...state.replicas.keys()]
        .filter((index) => path.includes('quarantine') || index.startsWith('cloudtrail-'))
        .map((index) => ({ index, 'pri.store.size': `${state.bytes.get(index) ?? 0}` }));
    if (path.startsWith('/_cat/nodes')) return state.nodes;
    if (path.includes('/_mapping')) return {};
    // No event to learn from.
    if (path.includes('/_stats') || path.includes('/_doc/')) return undefined;
    if (path.includes('/_settings')) {
      if (method === 'PUT')
        return state.replicas.set(name, String((body as Record<string, number>)['index.number_of_replicas']));
      return Object.fromEntries(
        [...state.replicas].map(([index, count]) => [
          index,
          { settings: { 'index.number_of_replicas': count } },
        ]),
      );
    }
    if (path === '/_cluster/health') return { status: 'green', number_of_nodes: 1 };
    if (path === '/') return { version: { number: '7.10.2' } };
    if (path.includes('_field_caps'))
      return { fields: { eventName: { keyword: {} }, userIdentity: { object: {} }, _id: { _id: {} } } };
    if (path.startsWith('/_bulk')) return { items: [] };
    if (path.includes('_search'))
      return {
        hits: { hits: [] },
        aggregations: {
          past: { newest: { value: NOW } },
          first: { value: NOW - 86_400_000 },
          month: { doc_count: 5 },
        },
      };
    // Those of the future hold nothing; the others are counted together.
    if (path.includes('_count'))
      return path.includes('quarantine') ? undefined : { count: path.includes('*') ? 7 : 0 };
    if (method === 'DELETE') return state.replicas.delete(name);
    return state.replicas.set(name, '0');
  };
  return { state, writes, aws, ask };
}

export const SELF = {
  functionName: 'updater',
  stackId: 'arn:aws:cloudformation:eu-central-1:111122223333:stack/audit/1',
  region: 'eu-central-1',
};
/** Where CloudFormation takes the answers of that region. */
export const ANSWER_URL =
  'https://cloudformation-custom-resource-response-eucentral1.s3.eu-central-1.amazonaws.com/answer?signature';

/** Dependencies on a fake clock that only `sleep` moves. */
export function fakeDeps(domain: Pick<ReturnType<typeof fakeDomain>, 'aws' | 'ask'>, budget = 300_000) {
  let clock = NOW;
  const answers: { status: string; reason: string; id: string; bytes: number; contentType: string | null }[] =
    [];
  const deps: UpdateDeps = {
    aws: domain.aws,
    askAt: () => domain.ask,
    desired: JSON.stringify(DESIRED),
    self: SELF,
    place: 'bucket/reference/audit',
    namesParameter: '/names',
    stackId: SELF.stackId,
    own: { ...NOTHING_OWN, roles: { forwarder: 'arn:aws:iam::111122223333:role/audit-ForwarderRole-1' } },
    hash: (text) => createHash('sha256').update(text).digest('hex'),
    now: () => clock,
    random: () => 0.5,
    sleep: async (ms) => {
      clock += ms;
    },
    remaining: () => NOW + budget - clock,
    log: () => {},
    fetch: async (_, init) => {
      const text = new TextDecoder().decode(init?.body as Uint8Array);
      const body = JSON.parse(text);
      answers.push({
        status: body.Status,
        reason: body.Reason,
        id: body.PhysicalResourceId,
        bytes: Buffer.byteLength(text),
        contentType: new Headers(init?.headers).get('content-type'),
      });
      return new Response();
    },
  };
  return { deps, answers };
}

/** A domain as it is made, and a reconcile of it that has a minute. */
export function setUp() {
  const domain = fakeDomain();
  const { deps } = fakeDeps(domain);
  const run = (desired = DESIRED) =>
    reconcile(desired, { ...deps, deadline: NOW + 60_000, waiting: () => {} });
  return { ...domain, run, deps };
}
