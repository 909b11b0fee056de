import { INDEX_PATTERN, INDEX_PATTERN_ID, indexPatternFields, TIME_FIELD } from '../schema/index.ts';
import { type ProxyClient, type Reply, XSRF } from './proxy-client.ts';

const HEADERS = { ...XSRF, 'Content-Type': 'application/json' };

export interface IndexPattern {
  readonly title: string;
  readonly timeFieldName: string;
  /** Names of the fields in the saved list. */
  readonly fields: readonly string[];
}

/**
 * Creates the index pattern with its field list, or brings an existing one's list up to date, and makes it the
 * default when there is none. Without the list the first view of a board fires dozens of refused writes.
 */
export async function ensureIndexPattern(client: ProxyClient, uiPath: string): Promise<void> {
  const path = `${uiPath}/api/saved_objects/index-pattern/${INDEX_PATTERN_ID}`;
  const fields = JSON.stringify(indexPatternFields());
  const before = await client(path);
  if (before.status === 404) {
    const attributes = { title: INDEX_PATTERN, timeFieldName: TIME_FIELD, fields };
    expectOk(
      await client(path, { method: 'POST', headers: HEADERS, body: JSON.stringify({ attributes }) }),
      'create',
    );
  } else {
    expectOk(before, 'read');
    const body = JSON.stringify({ attributes: { fields } });
    if (attributesOf(before).fields !== fields) {
      expectOk(await client(path, { method: 'PUT', headers: HEADERS, body }), 'update');
    }
  }
  await ensureDefault(client, uiPath);
}

/** The index pattern as the UI has it. */
export async function readIndexPattern(client: ProxyClient, uiPath: string): Promise<IndexPattern> {
  const reply = await client(`${uiPath}/api/saved_objects/index-pattern/${INDEX_PATTERN_ID}`);
  expectOk(reply, 'read');
  const { title, timeFieldName, fields } = attributesOf(reply);
  const list = JSON.parse(fields ?? '[]') as { name: string }[];
  return { title: title ?? '', timeFieldName: timeFieldName ?? '', fields: list.map(({ name }) => name) };
}

async function ensureDefault(client: ProxyClient, uiPath: string): Promise<void> {
  const settings = `${uiPath}/api/${uiPath.includes('kibana') ? 'kibana' : 'opensearch-dashboards'}/settings`;
  const reply = await client(settings);
  expectOk(reply, 'read the settings for');
  const { settings: now } = JSON.parse(reply.body) as {
    settings?: { defaultIndex?: { userValue?: string } };
  };
  if (now?.defaultIndex?.userValue) return;
  const body = JSON.stringify({ changes: { defaultIndex: INDEX_PATTERN_ID } });
  expectOk(await client(settings, { method: 'POST', headers: HEADERS, body }), 'make default');
}

function attributesOf(reply: Reply): { title?: string; timeFieldName?: string; fields?: string } {
  return (JSON.parse(reply.body) as { attributes?: Record<string, string> }).attributes ?? {};
}

function expectOk(reply: Reply, doing: string): void {
  if (reply.status === 200) return;
  throw new Error(`could not ${doing} the index pattern: HTTP ${reply.status} ${reply.body.slice(0, 200)}`);
}
