import { DescribeDomainCommand } from '@aws-sdk/client-opensearch';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { teardown } from '../../src/commands/teardown/index.ts';
import { readStacks } from '../../src/stack/read.ts';
import { fresh, withoutCode } from '../helpers/local-parts.ts';
import { deployLocally, type LocalAws, localAws } from '../helpers/local-stack.ts';
import { failure } from '../helpers/run.ts';

const NAME = 'cloudtrail-kibana';
let local: LocalAws;
beforeAll(async () => {
  local = await localAws();
});
afterAll(() => local?.sandbox.stop());
afterEach(() => teardown({ confirm: NAME, 'delete-data': true }, local.fx));

const stack = async () => {
  const stacks = await readStacks(await local.fx.aws.cloudFormation());
  return stacks.find(({ name }) => name === NAME);
};

const engine = async () => {
  const client = await local.fx.aws.openSearch();
  const { DomainStatus } = await client.send(new DescribeDomainCommand({ DomainName: NAME }));
  return DomainStatus?.EngineVersion;
};

describe('The engine of a stack', () => {
  test.each([
    ['Elasticsearch_7.10', 'OpenSearch_2.19', /upgrades it only to .*OpenSearch_1\.3/],
    ['OpenSearch_2.19', 'Elasticsearch_7.10', /upgrades it only to .*OpenSearch_3\.5/],
    ['OpenSearch_3.5', 'OpenSearch_2.19', /offers no upgrade/],
  ])('is not changed from %s to %s: it is refused before anything is changed.', async (from, to, why) => {
    // The search server of the local AWS is another one, which the health checks see.
    await deployLocally(local, { engine: from });
    const ended = await failure(deployLocally(local, { engine: to }));
    expect(ended.exit).toBe(2);
    expect(`${ended.message} ${ended.why} ${ended.remedy}`.replaceAll(/\s+/g, ' ')).toMatch(why);
    expect((await stack())?.status).toBe('CREATE_COMPLETE');
    expect(await engine()).toBe(from);
  });

  test('that is upgraded is not rolled back when something else fails, and the next run goes on.', async () => {
    await deployLocally(local);
    const upgrade = { engine: 'OpenSearch_3.5', vendor: ['999988887777=Acme'] };
    const ended = await failure(deployLocally({ ...local, fx: withoutCode(local, fresh(local)) }, upgrade));
    expect(ended.message).toContain('UPDATE_FAILED');
    expect(await engine()).toBe('OpenSearch_3.5');
    const { plan } = await deployLocally(local, upgrade);
    expect(plan.kind).toBe('continue');
    expect((await stack())?.status).toBe('UPDATE_COMPLETE');
    expect(await engine()).toBe('OpenSearch_3.5');
  });
});
