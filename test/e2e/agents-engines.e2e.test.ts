import { expect, test } from 'vitest';
import { markAgents } from '../../src/lambda/update-elasticsearch/agents.ts';
import { onEachEngine, type Stage } from '../helpers/forwarder/each-engine.ts';
import { event } from '../helpers/forwarder/third-parties.ts';

const [MCP, LOGIN] = ['mcp', 'login'].map((id) => `arn:aws:signin:us-east-1:111122223333:session/${id}`);
const alice = (signInSessionArn?: string, more: object = {}) => ({
  type: 'AssumedRole',
  principalId: 'AROAEXAMPLE:alice@example.com',
  arn: 'arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Admin_1a2b/alice@example.com',
  ...more,
  sessionContext: { signInSessionArn },
});
const token = (id: string, signInSessionArn: unknown, requestParameters: object) =>
  event(id, alice(), {
    eventSource: 'signin.amazonaws.com',
    eventName: 'CreateOAuth2Token',
    requestParameters,
    additionalEventData: { signInSessionArn, grant_type: 'authorization_code', success: 'true' },
  });

/** As AWS records an agent at its MCP server, and a person's `aws login` beside it. */
const RECORDS = [
  token('lets-in', MCP, { resource: 'https://aws-mcp.us-east-1.api.aws/mcp' }),
  event('forwarded', alice(MCP, { invokedBy: 'aws-mcp.amazonaws.com' })),
  event('tool', alice(MCP), { eventSource: 'aws-mcp.amazonaws.com', eventType: 'AwsMcpEvent' }),
  event('bare', alice(MCP)),
  token('logs-in', LOGIN, { client_id: 'arn:aws:signin:::devtools/same-device' }),
  event('person', alice(LOGIN)),
];

async function prepare({ engine, forwarder }: Stage) {
  await forwarder.deliver(RECORDS.map((record) => JSON.stringify(record)));
  await engine.ask('POST', '/cloudtrail-*/_refresh');
}

onEachEngine(prepare, (stage) => {
  const kinds = async () => {
    const body = {
      size: 10,
      sort: ['_doc'],
      _source: ['actorKind'],
      query: { exists: { field: 'actorKind' } },
    };
    const answer = (await stage.engine.ask('POST', '/cloudtrail-*/_search', body)) as {
      hits: { hits: { _id: string; _source: { actorKind: string } }[] };
    };
    return Object.fromEntries(answer.hits.hits.map(({ _id, _source }) => [_id, _source.actorKind]));
  };
  const mark = (since?: number) => markAgents({ ask: stage.engine.ask, now: () => 0, deadline: 1 }, since);

  test('The forwarder tells an agent by the event alone.', async () => {
    expect(await kinds()).toEqual({
      ...{ 'lets-in': 'person', forwarded: 'agent', tool: 'agent', bare: 'person' },
      ...{ 'logs-in': 'person', person: 'person' },
    });
  });

  test('The updater marks what else was done in the session that a person let an agent into, once.', async () => {
    expect(await mark(Date.parse('2026-02-01'))).toBe(0);
    expect(await mark()).toBe(1);
    expect(await kinds()).toMatchObject({ bare: 'agent', 'lets-in': 'person', person: 'person' });
    expect(await mark()).toBe(0);
  });
});
