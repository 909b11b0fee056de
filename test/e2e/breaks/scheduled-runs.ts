import {
  DisableRuleCommand,
  EnableRuleCommand,
  PutRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import { RemovePermissionCommand } from '@aws-sdk/client-lambda';
import { nameIn } from '../../../src/verify/settings/attributes.ts';
import type { Break } from './break.ts';
import { permit } from './functions.ts';
import type { World } from './world.ts';

const ruleOf = ({ of }: World, logicalId: string) => nameIn(of(logicalId).id);

const aim = async (world: World, logicalId: string) =>
  (await world.aws.eventBridge()).send(
    new PutTargetsCommand({
      Rule: ruleOf(world, logicalId),
      Targets: world.of(logicalId).wanted.Targets as never,
    }),
  );

const schedule = async (world: World, ScheduleExpression: string) =>
  (await world.aws.eventBridge()).send(
    new PutRuleCommand({ Name: ruleOf(world, 'DailyRun'), ScheduleExpression, State: 'ENABLED' }),
  );

export const SCHEDULED_RUNS: readonly Break[] = [
  {
    when: 'a rule is disabled',
    break: async (world) =>
      (await world.aws.eventBridge()).send(new DisableRuleCommand({ Name: ruleOf(world, 'DailyRun') })),
    says: /^DailyRun: State is DISABLED, not ENABLED$/,
    remedy: /^aws events enable-rule --name cloudtrail-kibana-DailyRun-\w+ --region us-east-1$/,
    mend: async (world) =>
      (await world.aws.eventBridge()).send(new EnableRuleCommand({ Name: ruleOf(world, 'DailyRun') })),
  },
  {
    when: 'a rule calls nothing any more',
    break: async (world) =>
      (await world.aws.eventBridge()).send(
        new RemoveTargetsCommand({ Rule: ruleOf(world, 'SessionRun'), Ids: ['link-sessions'] }),
      ),
    says: /^SessionRun: Targets link-sessions is missing$/,
    mend: (world) => aim(world, 'SessionRun'),
  },
  {
    when: 'a rule comes once a year',
    break: (world) => schedule(world, 'rate(365 days)'),
    says: /^DailyRun: ScheduleExpression is rate\(365 days\), not rate\(1 day\)$/,
    mend: (world) => schedule(world, 'rate(1 day)'),
  },
  {
    when: 'a rule may no longer call the function',
    break: async ({ aws, of, outputs }) =>
      (await aws.lambda()).send(
        new RemovePermissionCommand({
          FunctionName: outputs.updaterFunction,
          StatementId: of('DailyRunPermission').id,
        }),
      ),
    says: /^DailyRunPermission is gone$/,
    remedy: /^aws lambda add-permission .*--principal events\.amazonaws\.com/,
    mend: (world) => permit(world, 'DailyRunPermission'),
  },
];
