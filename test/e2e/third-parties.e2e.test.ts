import { afterAll, beforeAll, expect, test } from 'vitest';
import { playInto } from '../../src/commands/demo/play.ts';
import type { StackFacts } from '../../src/core/types.ts';
import { createContext } from '../../src/verify/context.ts';
import { linkSessions } from '../../src/verify/inside.ts';
import { verify } from '../../src/verify/verify.ts';
import { askEngine } from '../helpers/ask-engine.ts';
import { ACME, DATA_DOG, OWN, party, VENDORS, visits } from '../helpers/forwarder/third-parties.ts';
import { deployLocally, type LocalAws, localAws } from '../helpers/local-stack.ts';

let local: LocalAws;
let stack: StackFacts;
/** This month, so that retention leaves the events alone; old enough not to be in the window of the 15 minutes. */
const at = new Date(Date.now() - 20 * 3_600_000).toISOString().replace(/\.\d+/, '');
const { records, found } = visits(at);

beforeAll(async () => {
  local = await localAws();
  stack = (await deployLocally(local, { vendor: VENDORS.split(',') })).stack;
  local.told();
}, 180_000);

afterAll(() => local?.sandbox.stop());

async function marked(): Promise<Record<string, unknown>> {
  const path = `/cloudtrail-*/_search?size=1000&q=_exists_:thirdParty.account&_source=thirdParty`;
  const { hits } = (await (await askEngine(local.sandbox.searchUrl, path)).json()) as {
    hits: { hits: { _id: string; _source: { thirdParty: unknown } }[] };
  };
  return Object.fromEntries(hits.hits.map(({ _id, _source }) => [_id, _source.thirdParty]));
}

const invoke = async () => linkSessions(await local.fx.aws.lambda(), String(stack.outputs.updaterFunction));
const NOTHING = { marked: 0, renamed: 0, linked: 0, finished: true };

test('what is played through the trail is marked, sessions and chains too, and the stack is well', async () => {
  expect(stack.parameters.Vendors).toBe(VENDORS);
  const texts = records.map((record) => JSON.stringify(record));
  expect(await playInto(stack, texts, local.fx)).toMatchObject({ indexed: records.length, quarantined: 0 });
  expect(await marked()).toEqual(found);
  expect(await invoke()).toEqual(NOTHING);
  const callerIp = { status: 'unknown', why: 'not asked' } as const;
  const context = createContext(stack, callerIp, local.fx.clock.now(), local.fx);
  const checks = await verify('deploy', context);
  expect(checks.filter(({ status }) => status === 'fail')).toEqual([]);
});

test('a wizard run keeps the list; another one renames the past before the run ends', async () => {
  const again = await deployLocally(local);
  expect(again.stack.parameters.Vendors).toBe(VENDORS);
  expect(again.plan.answers.vendors).toHaveLength(2);

  const changed = await deployLocally(local, { vendor: [`${ACME}=Acme Ltd`] });
  expect(changed.stack.parameters.Vendors).toBe(`${ACME}=Acme Ltd`);
  const names: Record<string, string> = { Acme: 'Acme Ltd', 'Data Dog Inc': DATA_DOG };
  const renamed = Object.entries(found).map(([id, { account, name, via }]) => {
    return [id, party(String(account), names[String(name)] ?? String(name), String(via))];
  });
  expect(await marked()).toEqual(Object.fromEntries(renamed));
  expect(await invoke()).toEqual(NOTHING);

  const { records: later, found: foundLater } = visits(at, 'later-');
  await playInto(
    stack,
    later.map((record) => JSON.stringify(record)),
    local.fx,
  );
  const all = await marked();
  expect(Object.keys(all).sort()).toEqual([...Object.keys(found), ...Object.keys(foundLater)].sort());
  expect(all['later-in-chain']).toEqual(party(ACME, 'Acme Ltd', 'session'));
});

test('"none" empties the list', async () => {
  const emptied = await deployLocally(local, { vendor: ['none'] });
  expect(emptied.stack.parameters.Vendors ?? '').toBe('');
  const all = Object.values(await marked()) as { account: string; name: string }[];
  expect(all.every(({ account, name }) => account === name && account !== OWN)).toBe(true);
});
