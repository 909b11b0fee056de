import { describe, expect, test } from 'vitest';
import { furnish, lookAtUi } from '../../src/furnish/furnish.ts';
import { furnishStep } from '../../src/furnish/step.ts';
import type { ProxyClient } from '../../src/kibana/proxy-client.ts';
import { readSaved, shippedObjects } from '../../src/kibana/saved-state.ts';
import { fakeWorld } from '../helpers/effects.ts';
import { standInClient } from '../helpers/stand-in-client.ts';

const { pattern, boards } = shippedObjects();
const panel = boards.find(({ id }) => id === 'create-cloudtrail-kibana-sign-in-root')!;
const board = boards.find(({ type }) => type === 'dashboard')!;

describe.each(['/_dashboards', '/_plugin/kibana'] as const)('At %s', (path) => {
  const furnished = async () => {
    const ui = standInClient(path);
    await furnish({ client: ui.client, path });
    ui.written.length = 0;
    return ui;
  };
  const changedIn = async ({ client }: { client: ProxyClient }) =>
    (await readSaved(client, path)).boards.changed;

  test('index pattern and boards are imported once, and the pattern becomes the default.', async () => {
    const { client, written } = standInClient(path);
    const all = ['index pattern', 'default index pattern', 'boards'];
    expect((await lookAtUi({ client, path })).map(({ what }) => what)).toEqual(all);
    expect(written).toEqual([]);
    expect(await furnish({ client, path })).toEqual(all);
    expect(await readSaved(client, path)).toEqual({
      pattern: pattern.attributes,
      boards: { all: boards.length, missing: [], changed: [], ofOtherVersion: false },
    });
    written.length = 0;
    expect(await furnish({ client, path })).toEqual([]);
    expect(written).toEqual([]);
  });

  test("a panel whose query was changed is named and restored; a person's own copy stays.", async () => {
    const ui = await furnished();
    await ui.send('POST', 'dashboard', 'my-copy', { attributes: { ...board.attributes, title: 'Mine' } });
    const source = JSON.stringify({ query: { query: 'eventName:NOTHING', language: 'lucene' }, filter: [] });
    const meta = { kibanaSavedObjectMeta: { searchSourceJSON: source } };
    await ui.send('PUT', panel.type, panel.id, { attributes: meta });
    expect(await changedIn(ui)).toEqual([panel.attributes.title]);
    expect(await furnish({ client: ui.client, path })).toEqual(['boards']);
    expect(await changedIn(ui)).toEqual([]);
    expect((await ui.read('dashboard', 'my-copy')).attributes.title).toBe('Mine');
  });

  test.each([
    ['a renamed title', { attributes: { title: 'CloudTrail' } }],
    ['a deleted panel', { attributes: { panelsJSON: '[]' } }],
    ['another range of time', { attributes: { timeFrom: 'now-1m' } }],
    ['a panel that shows another object', { attributes: {}, references: [] }],
  ])('%s on a board is noticed.', async (_, change) => {
    const ui = await furnished();
    await ui.send('PUT', board.type, board.id, change);
    expect(await changedIn(ui)).toEqual([board.attributes.title]);
  });

  test('a hidden value in a panel is noticed: the aggregation leaves it out.', async () => {
    const ui = await furnished();
    const table = boards.find(({ attributes }) => String(attributes.visState).includes('"type":"table"'))!;
    const state = JSON.parse(String(table.attributes.visState));
    state.aggs.find(({ type }: { type: string }) => type === 'terms').params.exclude = 'Root';
    await ui.send('PUT', table.type, table.id, { attributes: { visState: JSON.stringify(state) } });
    expect(await changedIn(ui)).toEqual([table.attributes.title]);
  });

  test('a deleted panel is missing, by its title, and comes back.', async () => {
    const ui = await furnished();
    await ui.remove(panel.type, panel.id);
    expect((await readSaved(ui.client, path)).boards.missing).toEqual([panel.attributes.title]);
    expect(await furnish({ client: ui.client, path })).toEqual(['boards']);
    expect((await readSaved(ui.client, path)).boards.missing).toEqual([]);
  });

  const heads = boards.filter(({ id }) => id.endsWith('-links'));

  test('The boards of another version are known by the marks of their first panels, all of them.', async () => {
    const ui = await furnished();
    expect(heads).toHaveLength(5);
    const other = { attributes: { uiStateJSON: '{"boards":"0badcafe"}' } };
    for (const { type, id } of heads.slice(1)) await ui.send('PUT', type, id, other);
    expect((await readSaved(ui.client, path)).boards.ofOtherVersion).toBe(false);
    await ui.send('PUT', 'visualization', heads[0]?.id ?? '', other);
    expect((await readSaved(ui.client, path)).boards.ofOtherVersion).toBe(true);
  });

  test('Boards of older versions are known by the marks in their descriptions.', async () => {
    const ui = await furnished();
    for (const { type, id } of heads) await ui.send('PUT', type, id, { attributes: { uiStateJSON: '{}' } });
    const other = { attributes: { description: 'older [boards 0badcafe]' } };
    for (const { type, id } of boards) if (type === 'dashboard') await ui.send('PUT', type, id, other);
    expect((await readSaved(ui.client, path)).boards.ofOtherVersion).toBe(true);
  });

  test.each([
    ['a title', { title: 'cloudtrail-2020*' }],
    ['a format that shows other values', { fieldFormatMap: '{"userIdentity.type":{"id":"static_lookup"}}' }],
    ['a source filter', { sourceFilters: '[{"value":"errorCode"}]' }],
    ['a shortened list of fields', { fields: '[]' }],
  ])('%s of the index pattern is put back.', async (_, attributes) => {
    const ui = await furnished();
    await ui.send('PUT', pattern.type, pattern.id, { attributes });
    expect(await furnish({ client: ui.client, path })).toEqual(['index pattern']);
    expect((await ui.read(pattern.type, pattern.id)).attributes).toEqual(pattern.attributes);
  });

  test('another default index pattern is kept.', async () => {
    const { client } = await furnished();
    const settings = `${path}/api/${path === '/_dashboards' ? 'opensearch-dashboards' : 'kibana'}/settings`;
    const headers = { 'osd-xsrf': 'true', 'kbn-xsrf': 'true' };
    const body = JSON.stringify({ changes: { defaultIndex: 'of-somebody' } });
    await client(settings, { method: 'POST', headers, body });
    expect(await furnish({ client, path })).toEqual([]);
  });

  test('the objects of more than one page are all read.', async () => {
    const ui = await furnished();
    const mine = Array.from({ length: 1100 }, (_, at) => `copy-${at}`);
    for (const id of mine) await ui.send('POST', 'dashboard', id, { attributes: board.attributes });
    const pages: string[] = [];
    const counting: ProxyClient = (target, call) => {
      if (target.includes('_find')) pages.push(target);
      return ui.client(target, call);
    };
    // The newest come first at a UI: what we look for is on the last page.
    expect((await readSaved(counting, path)).boards.missing).toEqual([]);
    expect(pages).toHaveLength(2);
  });

  test('the step tells what it imports.', async () => {
    const { client } = standInClient(path);
    const world = fakeWorld({ json: true });
    await furnishStep(async () => client, path, world.fx);
    const events = world
      .out()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(events.map(({ code }) => code)).toEqual(['message', 'furnishing', 'furnished']);
    expect(events.at(-1).data).toEqual({
      ok: true,
      changes: ['index pattern', 'default index pattern', 'boards'],
    });
  });
});

describe('A step that fails hides no check:', () => {
  const path = '/_dashboards';
  const stepOn = async (visitor: () => Promise<ProxyClient>) => {
    const world = fakeWorld();
    await furnishStep(visitor, path, world.fx);
    return world.err();
  };
  const { client } = standInClient(path);

  test('a proxy that does not start is warned of.', async () => {
    const told = await stepOn(() => Promise.reject(new Error('it has not published its certificate')));
    expect(told).toContain('were not imported: it has not published its certificate');
  });

  test.each([
    [
      'is refused',
      { status: 413, body: 'too large' },
      /could not import the index pattern: HTTP 413 too large/,
    ],
    [
      'is taken in part',
      {
        status: 200,
        body: JSON.stringify({
          success: false,
          errors: [{ type: 'search', id: 's', error: { type: 'missing_references' } }],
        }),
      },
      /could not import 1 objects of the index pattern \(search s: missing_references\)/,
    ],
  ])('an import that %s is warned of.', async (_, reply, words) => {
    const told = await stepOn(
      async () => (target, call) =>
        target.includes('_import') ? Promise.resolve({ headers: {}, ...reply }) : client(target, call),
    );
    expect(told.replaceAll(/\s+/g, ' ')).toMatch(words);
  });

  test('a UI that is not ready is waited for.', async () => {
    const answers = [503, 502, 200];
    const fresh = standInClient(path);
    const told = await stepOn(async () => (target, call) => {
      const status = target.endsWith('/api/status') ? answers.shift() : undefined;
      return status === undefined
        ? fresh.client(target, call)
        : Promise.resolve({ status, headers: {}, body: '' });
    });
    expect(told).not.toContain('not imported');
    expect(answers).toEqual([]);
    expect(fresh.written.length).toBeGreaterThan(0);
  });

  test('Ctrl-C ends the run.', async () => {
    const world = fakeWorld();
    const step = furnishStep(
      async () => {
        world.interrupt();
        throw new Error('cut');
      },
      path,
      world.fx,
    );
    await expect(step).rejects.toThrow('cut');
  });
});
