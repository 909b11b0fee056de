import { describe, expect, test } from 'vitest';
import type { Ask } from '../../../../src/lambda/update-elasticsearch/domain.ts';
import { RequestError } from '../../../../src/lambda/update-elasticsearch/request-error.ts';
import type { ResourceEvent } from '../../../../src/lambda/update-elasticsearch/respond.ts';
import { completeThirdParties } from '../../../../src/lambda/update-elasticsearch/third-parties.ts';
import { update } from '../../../../src/lambda/update-elasticsearch/update.ts';
import { ANSWER_URL, DESIRED, fakeDeps, fakeDomain, NOW, SELF } from './fake-domain.ts';

const ACCOUNT = '123456789012';

/** An engine with one event under an old name; `statuses` are its answers to the updates, one a request. */
function engine(statuses: readonly number[]) {
  const left = [...statuses];
  const searches: unknown[] = [];
  const writes: string[] = [];
  let done = false;
  const ask: Ask = async (_, path, body) => {
    if (path.includes('/_mapping')) return {};
    if (path.startsWith('/_bulk')) {
      writes.push(String(body));
      const status = left.shift() ?? 200;
      done = status < 300 || status === 404;
      return { items: [{ update: done ? { status } : { status, error: { type: 'some_exception' } } }] };
    }
    searches.push(body);
    const { aggs } = body as { aggs?: { all: { composite: { sources: Record<string, unknown>[] } } } };
    if (!aggs) return { hits: { hits: done ? [] : [{ _index: 'cloudtrail-2026.11', _id: 'a"b' }] } };
    const names = JSON.stringify(aggs).includes('thirdParty.name');
    const buckets = names && !done ? [{ key: { 0: ACCOUNT, 1: 'Old' } }] : [];
    return { aggregations: { all: { buckets } } };
  };
  const vendors = new Map([[ACCOUNT, 'New']]);
  return {
    ask,
    searches,
    writes,
    run: () => completeThirdParties({ ask, vendors, accounts: new Map(), now: () => 0, deadline: 1 }),
  };
}

describe('events of third parties', () => {
  test('get their new name, and are indexed anew whatever they hold', async () => {
    const { run, writes } = engine([200]);
    expect(await run()).toEqual({ marked: 0, renamed: 1, linked: 0, finished: true });
    const [action, document] = String(writes[0])
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(action.update).toMatchObject({ _index: 'cloudtrail-2026.11', _id: 'a"b' });
    expect(document).toEqual({ doc: { thirdParty: { name: 'New' } }, detect_noop: false });
  });

  test('that are gone in the meantime are no failure', async () => {
    expect(await engine([404]).run()).toMatchObject({ finished: true });
  });

  test.each([[400], [409], [429], [503]])(
    'refused with %i are an error that says how many and why',
    async (status) => {
      await expect(engine([status]).run()).rejects.toThrow('1 events could not be amended: some_exception');
    },
  );

  test('nothing is asked once the time is up', async () => {
    const { ask, searches } = engine([]);
    const deps = { ask, vendors: new Map(), accounts: new Map(), now: () => 5, deadline: 5 };
    expect(await completeThirdParties(deps)).toMatchObject({
      marked: 0,
      renamed: 0,
      linked: 0,
      finished: false,
    });
    expect(searches).toEqual([]);
  });
});

describe('the run', () => {
  function setUp(domain = fakeDomain()) {
    const logged: Record<string, unknown>[] = [];
    const { deps, answers } = fakeDeps(domain);
    return {
      logged,
      answers,
      domain,
      deps: { ...deps, log: (entry: object) => void logged.push({ ...entry }) },
    };
  }
  /** The domain answers all but third parties' questions. */
  function refusing() {
    const domain = fakeDomain();
    const ask: Ask = async (method, path, body) => {
      if (!path.includes('/_search')) return domain.ask(method, path, body);
      throw new RequestError('POST /_search', { status: 400, text: '', problem: 'broken' });
    };
    return setUp({ ...domain, ask });
  }

  test('tells its counts, and looks at the sessions of the last 13 hours only', async () => {
    const { deps, domain, logged } = setUp();
    const bodies: string[] = [];
    const ask: Ask = (method, path, body) => {
      bodies.push(JSON.stringify(body ?? ''));
      return domain.ask(method, path, body);
    };
    const counts = { marked: 0, renamed: 0, linked: 0, finished: true };
    expect(await update({ action: 'link-sessions' }, { ...deps, askAt: () => ask })).toEqual(counts);
    const first = { marked: 0, unmarked: 0, entries: 0, finished: true };
    const detections = { decided: 0, later: 0, finished: true };
    expect(logged).toContainEqual({
      ...{
        level: 'info',
        thirdParties: counts,
        agents: 0,
        named: 0,
        first,
        detections,
        health: expect.anything(),
      },
    });
    expect(bodies.join()).toContain(`"gte":${NOW - 13 * 3_600_000}`);
    bodies.length = 0;
    await update({ action: 'link-sessions', all: true }, { ...deps, askAt: () => ask });
    expect(bodies.join()).not.toMatch(/"gte":\d/);
  });

  test('fails when the engine refuses, so that the alarm hears of it', async () => {
    await expect(update({ action: 'link-sessions' }, refusing().deps)).rejects.toThrow('HTTP 400 broken');
  });

  test('fails on a domain that has no endpoint', async () => {
    const { deps, domain } = setUp();
    domain.state.endpoint = undefined;
    await expect(update({ action: 'link-sessions' }, deps)).rejects.toThrow('no endpoint yet');
  });

  test('is no reason to fail a stack: the error is logged', async () => {
    const { deps, answers, logged } = refusing();
    const event: ResourceEvent = {
      RequestType: 'Update',
      ResponseURL: ANSWER_URL,
      StackId: SELF.stackId,
      RequestId: 'request',
      LogicalResourceId: 'Setup',
      ResourceProperties: { Desired: JSON.stringify(DESIRED) },
    };
    await update(event, deps);
    expect(answers).toMatchObject([{ status: 'SUCCESS' }]);
    expect(logged).toContainEqual({ level: 'error', thirdParties: 'POST /_search: HTTP 400 broken' });
  });
});
