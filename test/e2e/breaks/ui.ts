import { FORMATS } from '../../../src/kibana/saved/formats.ts';
import { shippedObjects } from '../../../src/kibana/saved-state.ts';
import type { Break } from './break.ts';
import type { World } from './world.ts';

const XSRF = { 'osd-xsrf': 'true', 'Content-Type': 'application/json' };
const { pattern, boards } = shippedObjects();
const panel = boards.find(({ id }) => id === 'create-cloudtrail-kibana-sign-in-root');
const board = boards.find(({ type }) => type === 'dashboard');

/** What anybody with the password can do from a browser. */
async function put({ ui, outputs }: World, object: typeof panel, attributes: object): Promise<void> {
  const path = `${outputs.uiPath}/api/saved_objects/${object?.type}/${object?.id}`;
  const { status, body } = await ui(path, {
    method: 'PUT',
    headers: XSRF,
    body: JSON.stringify({ attributes }),
  });
  if (status !== 200) throw new Error(`PUT ${path}: ${status} ${body}`);
}

export const INDEX_PATTERN: readonly Break[] = [
  {
    when: 'it leads to other indices',
    break: (world) => put(world, pattern, { title: 'nothing-*' }),
    says: /^its title is nothing-\*, not cloudtrail-\*$/,
    remedy: / --fix$/,
    mend: 'fix',
  },
  {
    when: 'a format shows other values',
    break: (world) =>
      put(world, pattern, {
        fieldFormatMap: JSON.stringify({
          ...FORMATS,
          'userIdentity.type': { id: 'static_lookup', params: {} },
        }),
      }),
    says: /^a format changes how userIdentity\.type is shown$/,
    remedy: / --fix$/,
    mend: 'fix',
  },
  {
    when: 'fields are missing from it',
    break: (world) => put(world, pattern, { fields: '[]' }),
    says: /mapped fields are missing/,
    remedy: / --fix$/,
    mend: 'fix',
  },
];

export const BOARDS: readonly Break[] = [
  {
    when: 'the query of a panel was changed',
    break: (world) =>
      put(world, panel, {
        kibanaSavedObjectMeta: {
          searchSourceJSON: JSON.stringify({
            query: { query: 'eventName:NOTHING', language: 'lucene' },
            filter: [],
            indexRefName: 'kibanaSavedObjectMeta.searchSourceJSON.index',
          }),
        },
      }),
    says: /^1 saved object was changed: CloudTrail Sign-in and identity: Calls of the root user$/,
    remedy: / --fix$/,
    mend: 'fix',
  },
  {
    when: 'a panel was taken off a board',
    break: (world) => put(world, board, { panelsJSON: '[]' }),
    says: /^1 saved object was changed: CloudTrail /,
    remedy: / --fix$/,
    mend: 'fix',
  },
  {
    when: 'a board was renamed',
    break: (world) => put(world, board, { title: 'Something else' }),
    says: /^1 saved object was changed: CloudTrail /,
    remedy: / --fix$/,
    mend: 'fix',
  },
];
