import { DeleteTrailCommand, PutEventSelectorsCommand } from '@aws-sdk/client-cloudtrail';
import { DeleteLogGroupCommand, PutSubscriptionFilterCommand } from '@aws-sdk/client-cloudwatch-logs';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { teardown } from '../../src/commands/teardown/index.ts';
import { deployLocally, type LocalAws, localAws } from '../helpers/local-stack.ts';
import { makeOtherTrail, type OtherTrail } from '../helpers/other-trail.ts';
import { failure } from '../helpers/run.ts';

const GROUP = '/company/trail';
const NAME = 'company';
let local: LocalAws;
let buckets = 0;
beforeAll(async () => {
  local = await localAws();
});
afterAll(() => local?.sandbox.stop());
afterEach(async () => {
  await teardown({ confirm: 'cloudtrail-kibana', 'delete-data': true }, local.fx).catch(() => {});
  await (await local.fx.aws.cloudTrail()).send(new DeleteTrailCommand({ Name: NAME })).catch(() => {});
  await (await local.fx.aws.logs()).send(new DeleteLogGroupCommand({ logGroupName: GROUP })).catch(() => {});
});

const groupArn = (account = '000000000000', region: string = local.sandbox.region) =>
  `arn:aws:logs:${region}:${account}:log-group:${GROUP}:*`;

/** A trail of the company that records everything, with subscription filters on its log group. */
async function companyTrail({ filters = 0, ...over }: { filters?: number } & Partial<OtherTrail> = {}) {
  buckets += 1;
  await makeOtherTrail(local, { name: NAME, bucket: `company-records-${buckets}`, logGroup: GROUP, ...over });
  const logs = await local.fx.aws.logs();
  for (let number = 1; number <= filters; number += 1)
    await logs.send(
      new PutSubscriptionFilterCommand({
        logGroupName: GROUP,
        filterName: `company-${number}`,
        filterPattern: '',
        destinationArn: `arn:aws:lambda:${local.sandbox.region}:000000000000:function:company-${number}`,
      }),
    );
  return local.fx.aws.cloudTrail();
}

const reuse = () => deployLocally(local, { 'log-group': GROUP });

describe('A trail of the account is reused', () => {
  test('when its log group has three subscription filters of five.', async () => {
    await companyTrail({ filters: 3 });
    const { plan, checks } = await reuse();
    expect(plan.reuses).toMatchObject({ trail: NAME, logGroup: GROUP });
    expect(checks.filter(({ status }) => status === 'fail')).toEqual([]);
  });
});

describe('Before anything is made, the reuse of a trail is refused', () => {
  test.each<[string, () => Promise<unknown>, RegExp]>([
    [
      'when its log group has as many subscription filters as AWS allows',
      () => companyTrail({ filters: 5 }),
      /already has 5 subscription filters, and the quota is 5/,
    ],
    [
      'when its log group takes no subscription filters',
      () => companyTrail({ logGroupClass: 'INFREQUENT_ACCESS' }),
      /log group is of class INFREQUENT_ACCESS/,
    ],
    [
      'when its log group is that of another account',
      () => companyTrail({ logGroupArn: groupArn('999999999999') }),
      /log group is in account 999999999999/,
    ],
    [
      'when its log group is in another region',
      () => companyTrail({ logGroupArn: groupArn(undefined, 'eu-west-3') }),
      /log group is in eu-west-3/,
    ],
    [
      'when it leaves out the events of a service',
      async () =>
        (await companyTrail()).send(
          new PutEventSelectorsCommand({
            TrailName: NAME,
            EventSelectors: [
              {
                ReadWriteType: 'All',
                IncludeManagementEvents: true,
                ExcludeManagementEventSources: ['kms.amazonaws.com'],
              },
            ],
          }),
        ),
      /does not record events of kms\.amazonaws\.com/,
    ],
  ])('%s.', async (_, prepare, why) => {
    await prepare();
    const ended = await failure(reuse());
    expect(ended).toMatchObject({ exit: 2, code: 'bad-value' });
    expect(`${ended.message} ${ended.why} ${ended.remedy}`).toMatch(why);
  });
});
