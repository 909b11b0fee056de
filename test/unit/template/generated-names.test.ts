import { describe, expect, test } from 'vitest';
import limits from '../../../assets/generated-name-limits.json' with { type: 'json' };
import { LONGEST_STACK_NAME } from '../../../src/plan/names.ts';
import { deployerPolicy } from '../../../src/plan/policy.ts';
import { arnOf } from '../../../src/plan/resource-arns.ts';
import { stackName } from '../../../src/plan/settings/domain.ts';
import { wholeTemplate } from '../../helpers/cfn.ts';

const LIMITS: Readonly<Record<string, number>> = limits;
const { Resources } = wholeTemplate();

/** Properties that give a resource its name. */
const NAMING = /^(StateMachineName|TrailName|DomainName|LogGroupName|FunctionName|Name)$/;
/** Types whose physical id the service chooses, or which are part of another resource. */
const WITHOUT_NAME =
  /^(AWS::EC2::|AWS::IAM::Policy$|AWS::S3::BucketPolicy$|AWS::Lambda::(Permission|EventInvokeConfig)$|AWS::SNS::(Subscription|TopicPolicy)$|AWS::SQS::QueuePolicy$|AWS::Logs::ResourcePolicy$|Custom::)/;

/** Resources whose names CloudFormation generates. */
const generated = Object.entries(Resources).filter(
  ([, { Type, Properties }]) =>
    !WITHOUT_NAME.test(Type) && !Object.keys(Properties ?? {}).some((name) => NAMING.test(name)),
);

/** As aws-cloudformation/cloudformation-cli-java-plugin, IdentifierUtils.generateResourceIdentifier has it. */
function generatedName(stack: string, logicalId: string, limit: number): string {
  const lengths = [stack.length, logicalId.length];
  const kept = [0, 0];
  for (let free = limit - 14; free > 0; ) {
    const most = Math.max(1, Math.floor(free / 2));
    let satisfied = 0;
    for (const at of [0, 1]) {
      const more = Math.min(most, free, (lengths[at] ?? 0) - (kept[at] ?? 0));
      kept[at] = (kept[at] ?? 0) + more;
      free -= more;
      if (more === 0) satisfied += 1;
    }
    if (satisfied === 2) break;
  }
  return `${stack.slice(0, kept[0])}-${logicalId.slice(0, kept[1])}-ABCDEF123456`;
}

const nameOf = (stack: string, id: string, type: string) => {
  const name = generatedName(stack, id, LIMITS[type] ?? 0);
  return type === 'AWS::S3::Bucket' ? name.toLowerCase() : name;
};

describe('the longest stack name', () => {
  const longest = 'a'.repeat(LONGEST_STACK_NAME);

  test('It is allowed, and a longer one is not.', () => {
    expect(stackName.flag.check?.(longest)).toBeUndefined();
    expect(stackName.flag.check?.(`${longest}a`)).toMatch(/at most 31/);
  });

  test('The length of the name of every type that CloudFormation names is known.', () => {
    expect(generated.filter(([, { Type }]) => LIMITS[Type] === undefined)).toEqual([]);
  });

  test.each(generated)(
    '%s has it whole in its generated name, and the policy allows that name.',
    (id, { Type }) => {
      const name = nameOf(longest, id, Type);
      expect(name).toContain(`${longest}-`);
      const arn = arnOf(Type as never, name, {
        account: '111122223333',
        region: 'eu-central-1',
        partition: 'aws',
      });
      const allowed = deployerPolicy(longest, 'domain')
        .Statement.flatMap(({ Resource }) => (Resource === '*' ? [] : Resource))
        .map((pattern) => new RegExp(`^${pattern.replaceAll(/[.+]/g, '\\$&').replaceAll('*', '.*')}$`));
      expect(allowed.some((pattern) => pattern.test(arn))).toBe(true);
    },
  );

  test('With one character more, it would be cut in a name.', () => {
    const longer = `${longest}a`;
    const cut = generated.filter(([id, { Type }]) => !nameOf(longer, id, Type).includes(`${longer}-`));
    expect(cut.map(([id]) => id)).toEqual(['LogsToElasticsearch', 'UpdateElasticsearch']);
  });
});

test.each([
  ['my--stack', /single hyphens/],
  ['stack-', /single hyphens/],
  ['-stack', /a letter first/],
  ['1stack', /a letter first/],
  ['my_stack', /letters and digits/],
  ['sthree-audit', /can't begin with "sthree"/],
  ['AMZN-S3-demo', /can't begin with "AMZN-S3-demo"/],
])('The stack name %s is refused.', (name, why) => {
  expect(stackName.flag.check?.(name)).toMatch(why);
});

test.each(['a', 'Audit', 'my-stack-2', 'sthreeway'])('The stack name %s is allowed.', (name) => {
  expect(stackName.flag.check?.(name)).toBeUndefined();
});
