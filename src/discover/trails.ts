import {
  type CloudTrailClient,
  DescribeTrailsCommand,
  GetEventSelectorsCommand,
  GetTrailStatusCommand,
  type Trail,
} from '@aws-sdk/client-cloudtrail';
import {
  type CloudWatchLogsClient,
  DescribeSubscriptionFiltersCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import type { TrailFacts } from '../core/types.ts';
import { unrecordedEvents } from '../plan/management-events.ts';
import { MAX_FILTERS } from '../plan/quotas.ts';

/** The account's trails as seen from this region, each with whether this stack could subscribe to its log group. */
export async function discoverTrails(
  trails: CloudTrailClient,
  logs: CloudWatchLogsClient,
  region: string,
): Promise<TrailFacts[]> {
  const { trailList } = await trails.send(new DescribeTrailsCommand({ includeShadowTrails: true }));
  return Promise.all((trailList ?? []).map((trail) => look(trail, trails, logs, region)));
}

async function look(
  trail: Trail,
  trails: CloudTrailClient,
  logs: CloudWatchLogsClient,
  region: string,
): Promise<TrailFacts> {
  const logGroup = logGroupName(trail.CloudWatchLogsLogGroupArn);
  const known = {
    name: trail.Name ?? '',
    arn: trail.TrailARN ?? '',
    logGroup,
    bucket: trail.S3BucketName,
  };
  const obstacle = staticObstacle(trail, logGroup, region);
  const { why, subscribers } =
    obstacle === undefined
      ? await lookClosely(trail, logGroup, trails, logs)
      : { why: obstacle, subscribers: [] };
  return { ...known, reusable: why === undefined, why, subscribers };
}

function staticObstacle(trail: Trail, logGroup: string | undefined, region: string): string | undefined {
  if (logGroup === undefined) return 'it does not deliver to CloudWatch Logs';
  if (!trail.IsMultiRegionTrail) return 'it covers one region only';
  if (trail.HomeRegion !== region) return `its log group is in ${trail.HomeRegion}: deploy there to reuse it`;
  return undefined;
}

async function lookClosely(
  trail: Trail,
  logGroup: string | undefined,
  trails: CloudTrailClient,
  logs: CloudWatchLogsClient,
): Promise<Pick<TrailFacts, 'why' | 'subscribers'>> {
  const Name = trail.TrailARN ?? trail.Name;
  try {
    const [status, selectors, filters] = await Promise.all([
      trails.send(new GetTrailStatusCommand({ Name })),
      trails.send(new GetEventSelectorsCommand({ TrailName: Name })),
      logs.send(new DescribeSubscriptionFiltersCommand({ logGroupName: logGroup })),
    ]);
    const subscribers = (filters.subscriptionFilters ?? []).map(({ destinationArn }) => destinationArn ?? '');
    const unrecorded = unrecordedEvents(selectors);
    const why = [
      [!status.IsLogging, 'it is not logging'],
      [unrecorded !== undefined, `it does not record ${unrecorded}`],
      [subscribers.length >= MAX_FILTERS, `its log group already has ${MAX_FILTERS} subscription filters`],
    ].find(([applies]) => applies)?.[1] as string | undefined;
    return { why, subscribers };
  } catch (error) {
    // A trail of the organisation shows its name but not its details to a member account.
    return { why: `its details can't be read (${(error as Error).name})`, subscribers: [] };
  }
}

/** `arn:aws:logs:us-east-1:1:log-group:NAME:*` → `NAME`. */
const logGroupName = (arn: string | undefined): string | undefined => arn?.split(':')[6] || undefined;
