import { describe, expect, it } from 'vitest';
import { status } from '../../../../src/lambda/update-elasticsearch/status.ts';
import { indexTemplate } from '../../../../src/schema/index.ts';
import { DESIRED, setUp } from './fake-domain.ts';

describe('status', () => {
  it('tells the state and whether it is the desired one', async () => {
    const { run, deps } = setUp();
    await run();
    const hash = indexTemplate({ replicas: 0 })._meta?.hash;
    expect(await status(DESIRED, deps)).toEqual({
      cluster: { status: 'green', version: '7.10.2', distribution: 'elasticsearch', nodes: 1 },
      templates: { cloudtrail: hash, 'cloudtrail-quarantine': expect.any(String) },
      expectedTemplates: { cloudtrail: hash, 'cloudtrail-quarantine': expect.any(String) },
      mappingFields: ['eventName'],
      newestEvent: '2026-11-23T09:00:00.000Z',
      firstEvent: '2026-11-22T09:00:00.000Z',
      storage: { usedBytes: 300, freeBytes: 1700 },
      documents: 7,
      documentsThisMonth: 5,
      quarantined: 0,
      futureIndices: [],
      forwarder: { endpoint: 'vpc.example:443', matches: true },
      accessPolicyMatches: true,
      vendorsOf: expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
      reference: { unread: 'it is not there' },
    });
  });

  it('names the event indices of months to come, which a reconcile ends', async () => {
    const { run, deps, state } = setUp();
    await run();
    state.replicas.set('cloudtrail-2099.01', '0');
    expect(await status(DESIRED, deps)).toMatchObject({ futureIndices: ['cloudtrail-2099.01'] });
    expect(await run()).toEqual(['index cloudtrail-2099.01 of the future, to the quarantine']);
    expect(await status(DESIRED, deps)).toMatchObject({ futureIndices: [] });
  });

  it('sees drift, and writes nothing', async () => {
    const { deps, writes } = setUp();
    expect(await status(DESIRED, deps)).toMatchObject({
      templates: { cloudtrail: null },
      forwarder: { endpoint: null, matches: false },
      accessPolicyMatches: false,
    });
    expect(writes).toEqual([]);
  });
});
