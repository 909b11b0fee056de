import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DescribeStackResourceCommand } from '@aws-sdk/client-cloudformation';
import { GetFunctionConfigurationCommand, InvokeCommand } from '@aws-sdk/client-lambda';
import { DescribeDomainCommand } from '@aws-sdk/client-opensearch';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DEFAULT_STACK } from '../../src/plan/names.ts';
import { ACTORS_INDEX, HEALTH_INDEX, indexFor, QUARANTINE_INDEX } from '../../src/schema/index.ts';
import { asFunction, type DomainRequest } from '../helpers/as-function.ts';
import { deployLocally, type LocalAws, localAws } from '../helpers/local-stack.ts';

const MONTH = indexFor(Date.now());
const DAY = indexFor(Date.now(), 0);
const LINE = (index: string, action = 'create') =>
  `${JSON.stringify({ [action]: { _index: index, _id: 'stolen-keys' } })}\n${action === 'delete' ? '' : '{"eventName":"Made up"}\n'}`;

/** With each of the three in its place. */
const rows = (requests: readonly DomainRequest[]) =>
  requests.map(([method, path, body]) => [method, path, body] as const);

let local: LocalAws;
let stackId: string;
beforeAll(async () => {
  local = await localAws({ ofThieves: true });
  stackId = (await deployLocally(local)).stack.id;
});
afterAll(() => local?.sandbox.stop());

async function idOf(LogicalResourceId: string): Promise<string> {
  const ask = new DescribeStackResourceCommand({ StackName: DEFAULT_STACK, LogicalResourceId });
  const { StackResourceDetail } = await (await local.fx.aws.cloudFormation()).send(ask);
  return StackResourceDetail!.PhysicalResourceId!;
}

async function domain() {
  const search = await local.fx.aws.openSearch();
  return (await search.send(new DescribeDomainCommand({ DomainName: DEFAULT_STACK }))).DomainStatus!;
}

const requestsOf = async (logicalId: string) =>
  asFunction(local, await idOf(logicalId), (await domain()).Endpoint!);

describe('an invocation of the updater that looks like a request of CloudFormation', () => {
  const heard: string[] = [];
  let sink: Server;
  beforeAll(async () => {
    sink = createServer((request, response) => {
      heard.push(`${request.method} ${request.url}`);
      response.end();
    });
    await new Promise<void>((resolve) => sink.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => void sink.close());

  /** What the function answers, and the state that it keeps. */
  async function invoke(over: object) {
    const lambda = await local.fx.aws.lambda();
    const FunctionName = await idOf('UpdateElasticsearch');
    const { Environment } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
    const desired = JSON.parse(Environment!.Variables!.DESIRED!);
    const forged = {
      ...desired,
      ...{ forwarderEndpoint: '127.0.0.1:9', indexRetentionDays: 1 },
      accessPolicy: { Version: '2012-10-17', Statement: [{ ...OPEN, Resource: '*' }] },
    };
    const event = {
      ...{ RequestType: 'Update', RequestId: 'r', LogicalResourceId: 'DomainSetup', StackId: stackId },
      ResponseURL: `http://127.0.0.1:${(sink.address() as AddressInfo).port}/r`,
      ResourceProperties: { Desired: JSON.stringify(forged) },
      ...over,
    };
    const answer = await lambda.send(new InvokeCommand({ FunctionName, Payload: JSON.stringify(event) }));
    return { error: answer.FunctionError, text: new TextDecoder().decode(answer.Payload) };
  }

  test.each([
    ['with another host to answer', {}, /ResponseURL is not a host of CloudFormation/],
    ['of another stack', { StackId: 'arn:aws:cloudformation:us-east-1:1:stack/x/1' }, /not of the stack/],
    ['that ends the resource', { RequestType: 'Delete' }, /ResponseURL is not a host of CloudFormation/],
  ])('%s is refused, changes nothing and is not answered', async (_, over, words) => {
    const before = (await domain()).AccessPolicies;
    const { error, text } = await invoke(over);
    expect([error, text]).toEqual(['Unhandled', expect.stringMatching(words)]);
    expect((await domain()).AccessPolicies).toBe(before);
    expect(heard).toEqual([]);
  });
});

const OPEN = { Effect: 'Allow', Principal: { AWS: '*' }, Action: 'es:*' };

describe('the keys of the forwarder', () => {
  let forwarder: Awaited<ReturnType<typeof asFunction>>;
  beforeAll(async () => {
    forwarder = await requestsOf('LogsToElasticsearch');
  });

  test('write by POST _bulk', async () => {
    const { status, text } = await forwarder('POST', '/_bulk', LINE(MONTH));
    expect([status, JSON.parse(text).errors]).toEqual([200, false]);
  });

  test.each(
    rows([
      ['GET', '/'],
      ['GET', '/_bulk'],
      ['PUT', '/_bulk', LINE(MONTH)],
      ['GET', `/${MONTH}/_search`],
      ['POST', `/${MONTH}/_search`, '{}'],
      ['POST', '/_search', '{}'],
      ['POST', '/_msearch', '{}\n{}\n'],
      ['POST', `/${MONTH}/_bulk`, LINE(MONTH)],
      ['POST', `/${MONTH}/_delete_by_query`, '{"query":{"match_all":{}}}'],
      ['POST', `/${MONTH}/_doc`, '{}'],
      ['POST', `/${MONTH}/_close`],
      ['POST', '/_reindex', '{}'],
      ['POST', '/_scripts/x', '{}'],
      ['PUT', '/_cluster/settings', '{}'],
      ['PUT', '/_index_template/cloudtrail', '{}'],
      ['DELETE', `/${MONTH}`],
      ['DELETE', '/cloudtrail-*'],
      ['DELETE', '/.kibana_1'],
    ]),
  )('are refused at %s %s', async (method, path, body) => {
    const { status, text } = await forwarder(method, path, body);
    expect([status, text]).toEqual([
      403,
      expect.stringMatching(/is not authorized to perform: es:ESHttp.* because no identity-based policy/),
    ]);
  });

  // docs/security.md says so. The engines' switch against it, rest.action.multi.allow_explicit_index, would stop Dashboards.
  test.each([MONTH, QUARANTINE_INDEX, '.kibana', 'any-other'])(
    'can still write to %s, and delete there by id, since _bulk takes the index from its body',
    async (index) => {
      const made = await forwarder('POST', '/_bulk', LINE(index, 'index'));
      const gone = await forwarder('POST', '/_bulk', LINE(index, 'delete'));
      expect([made, gone].map(({ status, text }) => [status, JSON.parse(text).errors])).toEqual([
        [200, false],
        [200, false],
      ]);
    },
  );
});

describe('the keys of the function that reads events of the past', () => {
  let history: Awaited<ReturnType<typeof asFunction>>;
  beforeAll(async () => {
    history = await requestsOf('HistoryFunction');
  });

  test.each(
    rows([
      ['GET', '/_index_template/cloudtrail'],
      ['PUT', '/cloudtrail-2019.01'],
      ['PUT', '/cloudtrail-2019.01.02'],
      ['POST', '/_bulk', LINE(MONTH)],
      ['POST', '/_mget', JSON.stringify({ docs: [{ _index: MONTH, _id: 'stolen-keys' }] })],
      ['POST', '/cloudtrail-*/_search', '{"size":0}'],
    ]),
  )('may %s %s', async (method, path, body) => {
    expect(await history(method, path, body)).toMatchObject({ status: 200 });
  });

  test.each(
    rows([
      ['DELETE', '/cloudtrail-2019.01'],
      ['DELETE', '/cloudtrail-*'],
      ['DELETE', '/.kibana_1'],
      ['PUT', '/.kibana_1'],
      ['PUT', '/any-other'],
      ['PUT', '/_index_template/cloudtrail', '{}'],
      ['PUT', '/_cluster/settings', '{}'],
      ['PUT', `/${MONTH}/_settings`, '{}'],
      ['PUT', `/${MONTH}/_mapping`, '{}'],
      ['POST', `/${MONTH}/_delete_by_query`, '{"query":{"match_all":{}}}'],
      ['POST', `/${MONTH}/_close`],
      ['POST', '/_reindex', '{}'],
      ['POST', '/_scripts/x', '{}'],
    ]),
  )('are refused at %s %s', async (method, path, body) => {
    const { status, text } = await history(method, path, body);
    expect([status, text]).toEqual([
      403,
      expect.stringMatching(/is not authorized to perform: es:ESHttp.* because no identity-based policy/),
    ]);
  });
});

describe('the keys of the updater', () => {
  let updater: Awaited<ReturnType<typeof asFunction>>;
  beforeAll(async () => {
    updater = await requestsOf('UpdateElasticsearch');
  });

  test.each(
    rows([
      ['GET', '/'],
      ['GET', '/_cluster/health'],
      ['GET', '/_cat/indices/cloudtrail-*?format=json'],
      ['GET', '/_index_template/cloudtrail'],
      ['POST', `/${MONTH}/_search?ignore_unavailable=true`, '{}'],
      ['GET', `/${MONTH}/_refresh`],
      ['PUT', `/${MONTH}/_settings`, '{"index":{"number_of_replicas":0}}'],
      ['PUT', `/${QUARANTINE_INDEX}/_settings`, '{"index":{"number_of_replicas":0}}'],
      ['GET', '/_cat/nodes?format=json&bytes=b&h=node.role,heap.max'],
      // In this order: the index of a day, as that of a month.
      ['PUT', `/${DAY}`],
      ['PUT', `/${DAY}/_settings`, '{"index":{"number_of_replicas":0}}'],
      ['PUT', `/${DAY}/_mapping`, '{"_meta":{}}'],
      ['DELETE', `/${DAY}`],
    ]),
  )('may %s %s', async (method, path, body) => {
    expect(await updater(method, path, body)).toMatchObject({ status: 200 });
  });

  test.each([ACTORS_INDEX, HEALTH_INDEX])(
    'may make the index %s, which a run may have done already.',
    async (index) => {
      expect([200, 400]).toContain((await updater('PUT', `/${index}`)).status);
    },
  );

  test.each(
    rows([
      ['PUT', '/_cluster/settings', '{}'],
      ['PUT', '/other', '{}'],
      ['PUT', '/.kibana_9', '{}'],
      ['PUT', '/_index_template/other', '{}'],
      ['PUT', '/_ingest/pipeline/x', '{}'],
      ['PUT', '/_snapshot/x', '{}'],
      ['POST', '/_reindex', '{}'],
      ['POST', '/_scripts/x', '{}'],
      ['POST', '/.kibana_1/_delete_by_query', '{}'],
      ['POST', `/${MONTH}/_delete_by_query`, '{}'],
      ['DELETE', '/.kibana_1'],
      ['DELETE', `/${QUARANTINE_INDEX}`],
      ['DELETE', `/${ACTORS_INDEX}`],
      ['DELETE', `/${HEALTH_INDEX}`],
      ['PUT', `/${HEALTH_INDEX}/_settings`, '{}'],
      ['PUT', `/${ACTORS_INDEX}/_settings`, '{}'],
      ['DELETE', '/_index_template/cloudtrail'],
      ['DELETE', '/*'],
      // As long as the name of a day's index, or longer: no list, no pattern of others.
      ['DELETE', `/${DAY},${ACTORS_INDEX}`],
      ['DELETE', `/${MONTH},${ACTORS_INDEX}`],
      ['PUT', `/${DAY}-mine`, '{}'],
    ]),
  )('are refused at %s %s', async (method, path, body) => {
    expect(await updater(method, path, body)).toMatchObject({ status: 403 });
  });
});
