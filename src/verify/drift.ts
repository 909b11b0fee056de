import { DescribeStackResourcesCommand, type StackResource } from '@aws-sdk/client-cloudformation';
import { DescribeSubscriptionFiltersCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DescribeSecurityGroupsCommand } from '@aws-sdk/client-ec2';
import type { VerifyContext } from './context.ts';
import { Finding, type HealthCheck } from './finding.ts';
import { ruleDrift } from './rules.ts';

const SEE_UPDATER = 'Read the log group of UpdateElasticsearch.';

/** Whether the stack still is what it was deployed as. */
export const DRIFT_CHECKS: readonly HealthCheck[] = [
  { name: 'Access policy', run: accessPolicy, remedy: SEE_UPDATER, fixable: true },
  { name: 'Forwarder endpoint', run: forwarderEndpoint, remedy: SEE_UPDATER, fixable: true },
  { name: 'Index templates', run: indexTemplates, remedy: SEE_UPDATER, fixable: true },
  {
    name: 'Subscription filter',
    run: subscription,
    remedy: 'See the log group in the CloudWatch console.',
  },
  { name: 'Authorised addresses', run: securityGroups, remedy: 'See the security groups of the proxy.' },
];

async function accessPolicy({ inside }: VerifyContext): Promise<string> {
  if ((await inside()).accessPolicyMatches) return 'as deployed';
  throw new Finding("the domain's access policy was changed by hand");
}

async function forwarderEndpoint({ inside }: VerifyContext): Promise<string> {
  const { endpoint, matches } = (await inside()).forwarder;
  if (matches) return `${endpoint}`;
  throw new Finding(`the forwarder writes to ${endpoint ?? 'nothing'}`);
}

async function indexTemplates({ inside }: VerifyContext): Promise<string> {
  const { templates, expectedTemplates = {} } = await inside();
  const wrong = Object.entries(expectedTemplates).filter(([name, hash]) => templates[name] !== hash);
  if (wrong.length === 0) return 'as deployed';
  const told = wrong.map(([name]) => `${name} is ${templates[name] ? 'another version' : 'missing'}`);
  throw new Finding(told.join(', '));
}

async function stackResources({ stack, fx }: VerifyContext): Promise<StackResource[]> {
  const client = await fx.aws.cloudFormation();
  const { StackResources = [] } = await client.send(
    new DescribeStackResourcesCommand({ StackName: stack.id }),
  );
  return StackResources;
}

async function subscription(context: VerifyContext): Promise<string> {
  const { stack, fx } = context;
  const { logGroup: logGroupName, forwarderFunction: ForwarderFunction } = stack.outputs;
  const logs = await fx.aws.logs();
  const { subscriptionFilters = [] } = await logs.send(
    new DescribeSubscriptionFiltersCommand({ logGroupName }),
  );
  const [, partition, , region, account] = stack.id.split(':');
  const arn = `arn:${partition}:lambda:${region}:${account}:function:${ForwarderFunction}`;
  const ours = subscriptionFilters.find(({ destinationArn }) => destinationArn === arn);
  const put = (name: string) =>
    `aws logs put-subscription-filter --log-group-name ${logGroupName} --filter-name ${name} --filter-pattern "" --destination-arn ${arn}`;
  if (ours === undefined) {
    // Under its old name the stack still owns it, and removes it with itself.
    const resources = await stackResources(context);
    const own = resources.find(({ LogicalResourceId }) => LogicalResourceId === 'Subscription');
    throw new Finding(
      'the log group no longer feeds the forwarder',
      put(own?.PhysicalResourceId ?? stack.name),
    );
  }
  if (ours.filterPattern?.trim())
    throw new Finding(`it passes only events with ${ours.filterPattern}`, put(ours.filterName ?? ''));
  return 'feeds the forwarder';
}

/** Port that each group of the template opens. */
const portOf = (logicalId: string, protocol: string | undefined): number =>
  logicalId === 'WebSecurityGroup' && protocol !== 'http' ? 443 : 80;

async function securityGroups(context: VerifyContext): Promise<string> {
  const { stack, fx } = context;
  const ports = new Map<string, number>();
  for (const { ResourceType, LogicalResourceId = '', PhysicalResourceId } of await stackResources(context)) {
    if (ResourceType === 'AWS::EC2::SecurityGroup' && PhysicalResourceId)
      ports.set(PhysicalResourceId, portOf(LogicalResourceId, stack.parameters.Protocol));
  }
  if (ports.size === 0) throw new Finding('the stack has no security group');
  const ec2 = await fx.aws.ec2();
  const { SecurityGroups = [] } = await ec2.send(
    new DescribeSecurityGroupsCommand({ GroupIds: [...ports.keys()] }),
  );
  const cidrs = (stack.parameters.AuthorizedIps ?? '').split(',').map((cidr) => cidr.trim());
  const drift = SecurityGroups.flatMap((group) =>
    ruleDrift(group, cidrs, ports.get(group.GroupId ?? '') ?? 0),
  );
  if (drift.length === 0) return cidrs.length > 3 ? `${cidrs.length} as deployed` : cidrs.join(', ');
  drift.sort((a, b) => a.kind.localeCompare(b.kind));
  const told = drift.map(({ kind, groupId, rule }) => `${kind} by hand in ${groupId}: ${rule}`);
  throw new Finding(told.join('; '), drift.map(({ remedy }) => remedy).join('\n'));
}
