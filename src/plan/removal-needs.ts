import type { StackNames } from '../core/permissions.ts';
import type { StackFacts, StackResource } from '../core/types.ts';
import type { Place } from '../stack/place.ts';
import { ec2Context, type Need, needsOn, onceEach } from './need.ts';
import { UNBOUND } from './needs.ts';
import { arnOf, callsOf, KINDS, type Kind, standInArn } from './resource-arns.ts';

/** Types that the template retains: a stack's deletion leaves them; a test keeps it equal to the template. */
export const RETAINED: readonly string[] = ['AWS::S3::Bucket', 'AWS::S3::BucketPolicy'];

/** Types whose calls are about a resource of another type. */
const HOLDERS: Readonly<Partial<Record<Kind, Kind>>> = {
  'AWS::IAM::Policy': 'AWS::IAM::Role',
  'AWS::Lambda::EventInvokeConfig': 'AWS::Lambda::Function',
  'AWS::Lambda::Permission': 'AWS::Lambda::Function',
};

/** Types whose calls are about the log group that the stack gets its events from. */
const OF_LOG_GROUP: readonly string[] = ['AWS::Logs::MetricFilter', 'AWS::Logs::SubscriptionFilter'];

/** Types whose physical id says nothing of the ARN that their calls are about. */
const UNNAMED: readonly string[] = ['AWS::EC2::EIP', 'AWS::EC2::EIPAssociation'];

/** A stack has many of these, named alike: one stands for all of them. */
const ALIKE: readonly string[] = ['AWS::CloudWatch::Alarm'];

/** Every call of deleting a stack with these resources, on their own ARNs, once each. */
export function deletionCalls(
  stack: Pick<StackFacts, 'id' | 'parameters'>,
  resources: readonly StackResource[],
  names: StackNames,
  place: Place,
): Need[] {
  const there = resources.filter(({ type, physicalId }) => physicalId !== '' && !RETAINED.includes(type));
  const of = (type: string) => there.filter((one) => one.type === type);
  const arns = (kind: Kind): readonly string[] => {
    if (UNNAMED.includes(kind)) return [standInArn(kind, names, place)];
    if (OF_LOG_GROUP.includes(kind)) return eventsGroup(stack, there).map((name) => arnOf(kind, name, place));
    const holders = of(HOLDERS[kind] ?? kind).map(({ physicalId }) => arnOf(kind, physicalId, place));
    return ALIKE.includes(kind) ? holders.slice(0, 1) : holders;
  };
  const ofKind = (kind: Kind): Need[] =>
    callsOf(kind, 'delete').flatMap((action) =>
      (UNBOUND.test(action) ? ['*'] : arns(kind)).flatMap((arn) =>
        needsOn(arn, [action], {
          when: 'remove',
          viaCloudFormation: true,
          context: ec2Context(action, kind, names.stackName),
          ...(UNNAMED.includes(kind) ? { standIn: true as const } : {}),
        }),
      ),
    );
  // A custom resource is deleted by its function.
  const custom = there.some(({ type }) => type.startsWith('Custom::'))
    ? of('AWS::Lambda::Function').flatMap(({ physicalId }) =>
        needsOn(arnOf('AWS::Lambda::Function', physicalId, place), ['lambda:InvokeFunction'], {
          when: 'remove',
          viaCloudFormation: true,
        }),
      )
    : [];
  return onceEach([
    ...needsOn(stack.id, ['cloudformation:DeleteStack', 'cloudformation:DescribeStackEvents'], {
      when: 'remove',
    }),
    ...KINDS.filter((kind) => of(kind).length > 0).flatMap(ofKind),
    ...custom,
  ]);
}

/** The log group that the stack subscribes to: another's, or the one that it has made; none of a stack half made. */
const eventsGroup = (
  { parameters: { ExistingLogGroup: reused } }: Pick<StackFacts, 'parameters'>,
  resources: readonly StackResource[],
): readonly string[] =>
  reused
    ? [reused]
    : resources.flatMap(({ logicalId, physicalId }) => (logicalId === 'TrailLogGroup' ? physicalId : []));
