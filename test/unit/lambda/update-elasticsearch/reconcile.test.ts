import { describe, expect, it } from 'vitest';
import { expireIndices } from '../../../../src/lambda/update-elasticsearch/indices.ts';
import { reconcile } from '../../../../src/lambda/update-elasticsearch/reconcile.ts';
import { NotReady, RequestError } from '../../../../src/lambda/update-elasticsearch/request-error.ts';
import { indexTemplate } from '../../../../src/schema/index.ts';
import { DESIRED, fakeDomain, NOW, POLICY, setUp } from './fake-domain.ts';

describe('reconcile', () => {
  it('brings a new domain into the desired state', async () => {
    const { run, state } = setUp();
    expect(await run()).toEqual([
      'access policy',
      'index template cloudtrail',
      'index template cloudtrail-quarantine',
      'index quarantine-cloudtrail',
      'index cloudtrail-2026.11',
      'forwarder endpoint',
    ]);
    expect(state).toMatchObject({
      policy: POLICY,
      env: { OTHER: 'kept', REFERENCE: 'bucket/reference/audit', DOMAIN_ENDPOINT: 'vpc.example:443' },
    });
    expect([...state.replicas.keys()]).toEqual(['quarantine-cloudtrail', 'cloudtrail-2026.11']);
  });

  it('With alerts, the claims of messages have a template and an index; without them, neither.', async () => {
    const { run, state, writes } = setUp();
    await run();
    expect([...state.templates.keys()]).not.toContain('cloudtrail-messages');
    const changes = await run({ ...DESIRED, messages: true });
    expect(changes).toEqual(['index template cloudtrail-messages', 'index messages-cloudtrail']);
    writes.length = 0;
    expect(await run({ ...DESIRED, messages: true })).toEqual([]);
    expect(writes).toEqual([]);
  });

  it('writes nothing when nothing differs', async () => {
    const { run, writes } = setUp();
    await run();
    writes.length = 0;
    expect(await run()).toEqual([]);
    expect(writes).toEqual([]);
  });

  it.each<[string, (state: ReturnType<typeof fakeDomain>['state']) => void, string, string]>([
    [
      'the policy opened up',
      (state) => {
        state.policy = { ...POLICY, Statement: [{ ...POLICY.Statement[0], Condition: {} }] };
      },
      'access policy',
      'policy',
    ],
    [
      'another endpoint',
      (state) => {
        state.env.DOMAIN_ENDPOINT = 'old';
      },
      'forwarder endpoint',
      'env',
    ],
    [
      'names that the forwarder does not find',
      (state) => {
        delete state.env.REFERENCE;
      },
      'where the forwarder finds names',
      'env',
    ],
    [
      'an older template',
      (state) => {
        state.templates.set('cloudtrail', indexTemplate({ replicas: 1 }));
      },
      'index template cloudtrail',
      'PUT /_index_template/cloudtrail',
    ],
    [
      'a template without hash',
      (state) => {
        state.templates.set('cloudtrail', {});
      },
      'index template cloudtrail',
      'PUT /_index_template/cloudtrail',
    ],
    [
      'a lost template',
      (state) => {
        state.templates.delete('cloudtrail-quarantine');
      },
      'index template cloudtrail-quarantine',
      'PUT /_index_template/cloudtrail-quarantine',
    ],
    [
      'a lost index',
      (state) => {
        state.replicas.delete('quarantine-cloudtrail');
      },
      'index quarantine-cloudtrail',
      'PUT /quarantine-cloudtrail',
    ],
    [
      'replicas on one node',
      (state) => {
        state.replicas.set('cloudtrail-2026.10', '1');
      },
      'replicas of cloudtrail-2026.10',
      'PUT /cloudtrail-2026.10/_settings',
    ],
  ])('repairs %s, and nothing else', async (_, drift, change, write) => {
    const { run, state, writes } = setUp();
    await run();
    writes.length = 0;
    drift(state);
    expect(await run()).toEqual([change]);
    expect(writes).toEqual([write]);
    expect(await run()).toEqual([]);
  });

  it('gives the next index as many primary shards as the last months ask for, and says so as a change', async () => {
    const { run, state } = setUp();
    state.replicas.set('cloudtrail-2026.10', '0');
    state.bytes.set('cloudtrail-2026.10', 90e9);
    await run();
    expect(state.templates.get('cloudtrail')).toEqual(indexTemplate({ replicas: 0, shards: 3 }));
    expect(await run()).toEqual([]);
    state.bytes.set('cloudtrail-2026.10', 30e9);
    expect(await run()).toEqual(['index template cloudtrail']);
    expect(state.templates.get('cloudtrail')).toEqual(indexTemplate({ replicas: 0 }));
  });

  it('leaves the replicas of other indices alone', async () => {
    const { run, state } = setUp();
    state.replicas.set('cloudtrail-keep', '1');
    await run();
    expect(state.replicas.get('cloudtrail-keep')).toBe('1');
  });

  it("makes the present day's index, and tells the forwarder, where each day has one", async () => {
    const { run, state } = setUp();
    const changes = await run({ ...DESIRED, dailyFrom: '2026-11-01' });
    expect(changes).toContain('index cloudtrail-2026.11.23');
    expect(changes).toContain('day from which each day has an index');
    expect(state.env.DAILY_FROM).toBe('2026-11-01');
    expect(state.replicas.has('cloudtrail-2026.11')).toBe(false);
    expect(await run({ ...DESIRED, dailyFrom: '2026-11-01' })).toEqual([]);
  });

  it("makes the month's index as long as the first day that has one is to come", async () => {
    const { run, state } = setUp();
    await run({ ...DESIRED, dailyFrom: '2026-12-01' });
    expect(state.replicas.has('cloudtrail-2026.11')).toBe(true);
  });

  it('prefers a given endpoint for the forwarder', async () => {
    const { run, state } = setUp();
    await run({ ...DESIRED, forwarderEndpoint: 'given:1' });
    expect(state.env.DOMAIN_ENDPOINT).toBe('given:1');
  });
});

describe('retention', () => {
  it.each<[number, string[]]>([
    [0, []],
    [22, ['cloudtrail-2020.01', 'cloudtrail-2026.07', 'cloudtrail-2026.08', 'cloudtrail-2026.10']],
    [23, ['cloudtrail-2020.01', 'cloudtrail-2026.07', 'cloudtrail-2026.08']],
    [90, ['cloudtrail-2020.01', 'cloudtrail-2026.07']],
    [3650, []],
    [
      1,
      [
        'cloudtrail-2020.01',
        'cloudtrail-2026.07',
        'cloudtrail-2026.08',
        'cloudtrail-2026.10',
        'cloudtrail-2026.11.20',
        'cloudtrail-2026.11.21',
      ],
    ],
  ])('%i days delete %j', async (days, expired) => {
    const { ask, state, writes } = fakeDomain();
    for (const name of [
      'cloudtrail-2026.11',
      'cloudtrail-2026.10',
      'cloudtrail-2026.08',
      'cloudtrail-2026.07',
      'cloudtrail-2020.01',
      'cloudtrail-2026.11.20',
      'cloudtrail-2026.11.21',
      'cloudtrail-2026.11.22',
      'cloudtrail-2026.11.23',
      'cloudtrail-2020.11.31',
      'cloudtrail-2020.13',
      'cloudtrail-2020.01-kept',
      'cloudtrail-old',
      'other-2020.01',
    ])
      state.replicas.set(name, '0');
    expect(await expireIndices(ask, days, NOW)).toEqual(expired.map((name) => `deleted index ${name}`));
    expect(writes).toEqual(expired.map((name) => `DELETE /${name}`));
  });
});

describe('patience', () => {
  const answer = (code: number, problem = '', text = '') =>
    new RequestError('call', { status: code, text, problem });

  it.each<[string, Error]>([
    ['a role not yet known to the domain', answer(403)],
    ['a permission not yet known', answer(400, 'AccessDeniedException')],
    [
      'a principal not yet known',
      answer(400, 'ValidationException', '{"message":"Error setting policy: invalid principal"}'),
    ],
    ['throttling', answer(429)],
    ['a function under change', answer(409, 'ResourceConflictException')],
    ['no answer', answer(0, 'ECONNRESET')],
    ['a server fault', answer(503)],
    ['a domain without an endpoint', new NotReady('no endpoint')],
  ])('tries again after %s', async (_, error) => {
    const { run, aws, state } = setUp();
    const describeDomain = aws.describeDomain;
    let failures = 3;
    aws.describeDomain = async (name) => (failures-- > 0 ? Promise.reject(error) : describeDomain(name));
    expect(await run()).toContain('access policy');
    expect(state.templates.size).toBe(2);
  });

  it.each<[string, Error]>([
    ['a request that is wrong', answer(400, 'ValidationException', '{"message":"bad"}')],
    ['a domain that is not there', answer(404, 'ResourceNotFoundException')],
    ['a defect', new TypeError('x is not a function')],
  ])('gives up at once on %s', async (_, error) => {
    const { run, aws } = setUp();
    let calls = 0;
    aws.describeDomain = () => {
      calls++;
      return Promise.reject(error);
    };
    await expect(run()).rejects.toBe(error);
    expect(calls).toBe(1);
  });

  it('gives up at the deadline, with the last reason', async () => {
    const { run, aws, deps } = setUp();
    aws.describeDomain = () => Promise.reject(answer(403, 'AccessDeniedException', '{"message":"not yet"}'));
    await expect(run()).rejects.toThrow('call: HTTP 403 AccessDeniedException: not yet');
    expect(deps.now()).toBeLessThan(NOW + 60_000);
  });

  it('an index that the forwarder made meanwhile is no failure', async () => {
    const { deps, ask } = setUp();
    const exists = answer(400, '', '{"error":{"type":"resource_already_exists_exception"}}');
    const racing: typeof ask = (method, path, body) =>
      method === 'PUT' && path === '/cloudtrail-2026.11' ? Promise.reject(exists) : ask(method, path, body);
    await expect(
      reconcile(DESIRED, { ...deps, askAt: () => racing, deadline: NOW, waiting: () => {} }),
    ).resolves.toContain('index cloudtrail-2026.11');
  });
});
