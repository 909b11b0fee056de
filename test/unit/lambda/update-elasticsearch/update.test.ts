import { describe, expect, it, vi } from 'vitest';
import { type ResourceEvent, responseBody } from '../../../../src/lambda/update-elasticsearch/respond.ts';
import { update } from '../../../../src/lambda/update-elasticsearch/update.ts';
import { ANSWER_URL, DESIRED, fakeDeps, fakeDomain, SELF } from './fake-domain.ts';

const EVENT: ResourceEvent = {
  RequestType: 'Create',
  ResponseURL: ANSWER_URL,
  StackId: SELF.stackId,
  RequestId: 'request',
  LogicalResourceId: 'Setup',
  ResourceProperties: { Desired: JSON.stringify(DESIRED) },
};

function setUp(budget?: number) {
  const domain = fakeDomain();
  return { ...domain, ...fakeDeps(domain, budget) };
}

describe('the custom resource always answers', () => {
  it('SUCCESS when the state is reached', async () => {
    const { deps, answers, state } = setUp();
    await update(EVENT, deps);
    expect(answers).toMatchObject([{ status: 'SUCCESS', id: 'Setup', contentType: '' }]);
    expect(state.templates.size).toBe(2);
  });

  it.each<[string, Partial<ResourceEvent>]>([
    ['no Desired', { ResourceProperties: {} }],
    ['no properties', { ResourceProperties: undefined }],
    ['Desired that is no JSON', { ResourceProperties: { Desired: '{' } }],
    [
      'Desired of somebody else',
      { ResourceProperties: { Desired: JSON.stringify({ ...DESIRED, replicas: 9 }) } },
    ],
  ])('FAILED on %s, with nothing done', async (_, part) => {
    const { deps, answers, writes } = setUp();
    await update({ ...EVENT, ...part }, deps);
    expect(answers).toMatchObject([{ status: 'FAILED', reason: expect.stringContaining('Desired') }]);
    expect(writes).toEqual([]);
  });

  it.each<[string, unknown]>([
    ['an error', new Error('boom')],
    ['no error at all', 'boom'],
  ])('FAILED when %s is thrown', async (_, thrown) => {
    const { deps, answers, aws } = setUp();
    aws.describeDomain = () => Promise.reject(thrown);
    await update(EVENT, deps);
    expect(answers).toMatchObject([{ status: 'FAILED', reason: 'boom' }]);
  });

  it('FAILED ten seconds before the function would be stopped, when a call never ends', async () => {
    vi.useFakeTimers();
    try {
      const { deps, answers, aws } = setUp(60_000);
      aws.describeDomain = () => new Promise(() => {});
      const done = update(EVENT, deps);
      await vi.advanceTimersByTimeAsync(49_999);
      expect(answers).toEqual([]);
      await vi.advanceTimersByTimeAsync(1);
      await done;
      expect(answers).toMatchObject([{ status: 'FAILED', reason: 'not done in 50 s' }]);
    } finally {
      vi.useRealTimers();
    }
  });

  it('SUCCESS to Delete, without touching anything', async () => {
    const { deps, answers, writes, aws } = setUp();
    aws.describeDomain = () => Promise.reject(new Error('the domain is gone'));
    await update(
      { ...EVENT, RequestType: 'Delete', PhysicalResourceId: 'old', ResourceProperties: {} },
      deps,
    );
    expect(answers).toMatchObject([{ status: 'SUCCESS', id: 'old' }]);
    expect(writes).toEqual([]);
  });

  it('keeps the id it once had, also when it fails', async () => {
    const { deps, answers } = setUp();
    await update({ ...EVENT, RequestType: 'Update', PhysicalResourceId: 'old' }, deps);
    await update(
      { ...EVENT, RequestType: 'Update', PhysicalResourceId: 'old', ResourceProperties: {} },
      deps,
    );
    expect(answers.map(({ status, id }) => [status, id])).toEqual([
      ['SUCCESS', 'old'],
      ['FAILED', 'old'],
    ]);
  });

  it.each<[string, () => Promise<Response>]>([
    ['refuses', async () => new Response('', { status: 503 })],
    ['breaks off', () => Promise.reject(new TypeError('fetch failed'))],
  ])('tries again when the bucket %s', async (_, fault) => {
    const { deps, answers } = setUp();
    const put = deps.fetch;
    let faults = 4;
    await update(EVENT, { ...deps, fetch: (...args) => (faults-- > 0 ? fault() : put(...args)) });
    expect(answers).toHaveLength(1);
  });

  it('throws when nobody takes the answer', async () => {
    const { deps } = setUp();
    await expect(
      update(EVENT, { ...deps, fetch: async () => new Response('', { status: 403 }) }),
    ).rejects.toThrow('HTTP 403');
  });
});

describe('a request that the stack did not send', () => {
  const FORGED = JSON.stringify({ ...DESIRED, forwarderEndpoint: 'evil.example', indexRetentionDays: 1 });

  it.each<[string, Partial<ResourceEvent>, RegExp]>([
    [
      'of another stack',
      { StackId: 'arn:aws:cloudformation:eu-central-1:1:stack/other/2' },
      /not of the stack/,
    ],
    ['without a stack', { StackId: undefined as unknown as string }, /not of the stack/],
    ...[
      'http://127.0.0.1:18777/r',
      'file:///etc/passwd',
      'not a URL',
      ANSWER_URL.replace('https:', 'http:'),
      ANSWER_URL.replace('.amazonaws.com', '.amazonaws.com.evil.example'),
      ANSWER_URL.replace('https://', 'https://user@'),
      ANSWER_URL.replace('/answer', ':8443/answer'),
      ANSWER_URL.replace('eucentral1', 'useast1'),
      'https://evil.example/cloudformation-custom-resource-response-eucentral1.s3.amazonaws.com',
    ].map(
      (ResponseURL) => [`that wants its answer at ${ResponseURL}`, { ResponseURL }, /not a host/] as const,
    ),
  ] as [string, Partial<ResourceEvent>, RegExp][])(
    '%s is refused, whatever it asks for',
    async (_, part, words) => {
      for (const RequestType of ['Create', 'Update', 'Delete'] as const) {
        const { deps, answers, writes } = setUp();
        const event = { ...EVENT, RequestType, ResourceProperties: { Desired: FORGED }, ...part };
        await expect(update(event, deps)).rejects.toThrow(words);
        expect([answers, writes]).toEqual([[], []]);
      }
    },
  );

  it.each([
    ANSWER_URL,
    ANSWER_URL.replace('.s3.eu-central-1.', '.s3.'),
    ANSWER_URL.replace('.s3.eu-central-1.', '.s3-eu-central-1.'),
  ])('is none that wants its answer at %s', async (ResponseURL) => {
    const { deps, answers } = setUp();
    await update({ ...EVENT, ResponseURL }, deps);
    expect(answers).toMatchObject([{ status: 'SUCCESS' }]);
  });

  it('cannot name a desired state: only the environment can', async () => {
    const { deps, answers, writes } = setUp();
    await update({ ...EVENT, RequestType: 'Update', ResourceProperties: { Desired: FORGED } }, deps);
    expect(answers).toMatchObject([
      { status: 'FAILED', reason: expect.stringContaining('refused: Desired') },
    ]);
    expect(writes).toEqual([]);
  });

  it('is not answered by way of a redirect', async () => {
    const { deps } = setUp();
    const seen: unknown[] = [];
    await update(EVENT, {
      ...deps,
      fetch: async (_, init) => {
        seen.push(init?.redirect);
        return new Response();
      },
    });
    expect(seen).toEqual(['error']);
  });
});

describe('a function that was just updated', () => {
  it('still has its old environment, and waits until Lambda tells the new one', async () => {
    const { deps, answers, state, aws } = setUp();
    const old = JSON.stringify({ ...DESIRED, replicas: 1 });
    const tell = aws.functionEnv;
    let asked = 0;
    aws.functionEnv = async (name) => {
      if (name !== SELF.functionName) return tell(name);
      asked += 1;
      return asked > 3 ? state.ownEnv : { DESIRED: old };
    };
    await update(EVENT, { ...deps, desired: old });
    expect(answers).toMatchObject([{ status: 'SUCCESS' }]);
    expect(asked).toBe(4);
  });
});

describe('the answer', () => {
  it.each<[string, string]>([
    ['long', 'x'.repeat(10_000)],
    ['of many bytes', 'é😀'.repeat(5000)],
    ['full of quotes', '"\u0001'.repeat(5000)],
  ])('stays within 4 KB with a reason %s', (_, reason) => {
    const text = responseBody(
      { ...EVENT, StackId: 's'.repeat(200) },
      { status: 'FAILED', reason, data: { a: 'y'.repeat(5000) } },
    );
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(4096);
    expect(JSON.parse(text)).toMatchObject({ Status: 'FAILED', RequestId: 'request' });
    expect(JSON.parse(text).Reason).not.toContain('\ufffd');
  });
});

describe('direct calls', () => {
  it('reconcile tells the changes', async () => {
    const { deps } = setUp();
    expect(await update({ action: 'reconcile' }, deps)).toMatchObject({
      changes: expect.arrayContaining(['access policy']),
    });
    expect(await update({ action: 'reconcile' }, deps)).toEqual({ changes: [] });
  });

  it('preview tells the changes that reconcile would make, and makes none.', async () => {
    const { deps, writes, state } = setUp();
    state.replicas.set('cloudtrail-2026.11', '1');
    state.replicas.set('cloudtrail-2020.01', '0');
    state.replicas.set('cloudtrail-2099.01', '0');
    const before = structuredClone(state);
    const { changes } = (await update({ action: 'preview' }, deps)) as { changes: string[] };
    expect(writes).toEqual([]);
    expect(state).toEqual(before);
    const { changes: made } = (await update({ action: 'reconcile' }, deps)) as { changes: string[] };
    expect(changes).toEqual(made);
    expect(changes.length).toBeGreaterThan(4);
    expect(await update({ action: 'preview' }, deps)).toEqual({ changes: [] });
  });

  it('status tells the state', async () => {
    const { deps, writes } = setUp();
    expect(await update({ action: 'status' }, deps)).toMatchObject({ cluster: { status: 'green' } });
    expect(writes).toEqual([]);
  });

  it.each([{}, { action: 'delete' }])('%j is refused', async (event) => {
    await expect(update(event, setUp().deps)).rejects.toThrow('unknown event');
  });
});
