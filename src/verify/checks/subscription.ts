import {
  paginateDescribeSubscriptionFilters,
  type SubscriptionFilter,
} from '@aws-sdk/client-cloudwatch-logs';
import { placeOfStack } from '../../stack/place.ts';
import { Finding, type HealthCheck } from '../finding.ts';
import { settings } from '../settings/row.ts';

const mayCall = settings({ well: 'feeds the forwarder' });

/** Whether the log group hands all of its events to the forwarder, and may do so. */
export const subscription: HealthCheck['run'] = async (context, covers) => {
  const { stack, fx, deployed } = context;
  const { logGroup: logGroupName, forwarderFunction } = stack.outputs;
  const { partition, region, account } = placeOfStack(stack);
  const arn = `arn:${partition}:lambda:${region}:${account}:function:${forwarderFunction}`;
  const client = await fx.aws.logs();
  let ours: SubscriptionFilter | undefined;
  const pages = paginateDescribeSubscriptionFilters({ client }, { logGroupName });
  for await (const { subscriptionFilters = [] } of pages)
    ours ??= subscriptionFilters.find(({ destinationArn }) => destinationArn === arn);
  const put = (name: string) =>
    `aws logs put-subscription-filter --log-group-name ${logGroupName} --filter-name ${name} --filter-pattern "" --destination-arn ${arn}`;
  if (ours === undefined) {
    // Under its old name the stack still owns it, and removes it with itself.
    const own = (await deployed()).find(({ logicalId }) => logicalId === 'Subscription');
    throw new Finding('the log group no longer feeds the forwarder', put(own?.id || stack.name));
  }
  const { filterName = '', filterPattern = '', fieldSelectionCriteria } = ours;
  if (filterPattern.trim()) throw new Finding(`it passes only events with ${filterPattern}`, put(filterName));
  if (fieldSelectionCriteria)
    throw new Finding(`it passes only events of ${fieldSelectionCriteria}`, put(filterName));
  return mayCall(context, covers);
};
