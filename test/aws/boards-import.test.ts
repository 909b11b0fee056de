import { describe, expect, test } from 'vitest';
import { ensureBoards, MARKED, readBoards } from '../../src/kibana/boards-import.ts';
import type { ProxyClient } from '../../src/kibana/proxy-client.ts';
import { eventPattern } from '../../src/kibana/saved/ndjson.ts';
import { createStandIn } from '../../src/sandbox/front/stand-in/stand-in.ts';

const { objects } = MARKED;

/** The strict stand-in as the proxy's client sees it, with the calls that change something. */
function standIn(uiPath: '/_dashboards' | '/_plugin/kibana') {
  const ui = createStandIn({ uiPath, search: async () => ({ status: 200, body: {} }) });
  const written: string[] = [];
  const client: ProxyClient = async (path, { method = 'GET', headers = {}, body = '' } = {}) => {
    const url = new URL(path, 'http://ui');
    if (method !== 'GET') written.push(`${method} ${url.pathname.slice(uiPath.length)}`);
    const request = {
      method,
      path: url.pathname.slice(uiPath.length),
      query: url.searchParams,
      headers: Object.fromEntries(Object.entries(headers).map(([key, value]) => [key.toLowerCase(), value])),
      body: Buffer.from(body),
    };
    const answer = await ui(request);
    return { status: answer.status, headers: {}, body: answer.body.toString() };
  };
  const { type, id, attributes } = eventPattern();
  const save = (kind: string, name: string, given: object) =>
    client(`${uiPath}/api/saved_objects/${kind}/${name}`, {
      method: 'POST',
      headers: { 'osd-xsrf': 'true', 'kbn-xsrf': 'true' },
      body: JSON.stringify({ attributes: given }),
    });
  return { client, written, save, savePattern: () => save(type, id, attributes) };
}

describe.each(['/_dashboards', '/_plugin/kibana'] as const)('at %s the boards', (uiPath) => {
  test('are imported whole, once', async () => {
    const { client, written, savePattern } = standIn(uiPath);
    await savePattern();
    expect(await readBoards(client, uiPath)).toEqual({ there: 0, all: objects.length, current: true });
    expect(await ensureBoards(client, uiPath)).toBe(true);
    expect(await readBoards(client, uiPath)).toEqual({
      there: objects.length,
      all: objects.length,
      current: true,
    });
    written.length = 0;
    expect(await ensureBoards(client, uiPath)).toBe(false);
    expect(written).toEqual([]);
  });

  test("come back after a person changed or deleted some; a person's own copies stay", async () => {
    const { client, save, savePattern } = standIn(uiPath);
    await savePattern();
    await ensureBoards(client, uiPath);
    const board = objects.find(({ type }) => type === 'dashboard')!;
    await save('dashboard', 'my-copy', { ...board.attributes, description: 'mine' });
    const headers = { 'osd-xsrf': 'true', 'kbn-xsrf': 'true' };
    await client(`${uiPath}/api/saved_objects/dashboard/${board.id}`, {
      method: 'PUT',
      headers,
      body: JSON.stringify({ attributes: { description: 'of an older version' } }),
    });
    expect((await readBoards(client, uiPath)).current).toBe(false);
    expect(await ensureBoards(client, uiPath)).toBe(true);
    expect((await readBoards(client, uiPath)).current).toBe(true);
    const mine = await client(`${uiPath}/api/saved_objects/dashboard/my-copy`);
    expect(JSON.parse(mine.body).attributes.description).toBe('mine');
  });

  test('are not half imported where the index pattern is missing', async () => {
    const { client } = standIn(uiPath);
    await expect(ensureBoards(client, uiPath)).rejects.toThrow(/could not import .*missing_references/);
    expect((await readBoards(client, uiPath)).there).toBe(0);
  });
});
