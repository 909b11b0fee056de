import {
  type CloudTrailClient,
  DescribeTrailsCommand,
  GetEventSelectorsCommand,
  GetTrailStatusCommand,
  type GetTrailStatusResponse,
  type Trail,
} from '@aws-sdk/client-cloudtrail';
import {
  type CloudWatchLogsClient,
  DescribeSubscriptionFiltersCommand,
  type LogGroup,
} from '@aws-sdk/client-cloudwatch-logs';
import { logGroupCalled } from '../aws/log-group.ts';
import type { Identity, TrailFacts } from '../core/types.ts';
import { type Selectors, unrecordedEvents } from '../plan/management-events.ts';
import { mostFilters, USUAL_FILTERS } from '../plan/quotas.ts';

interface Asked {
  readonly trails: CloudTrailClient;
  readonly logs: CloudWatchLogsClient;
  readonly identity: Promise<Pick<Identity, 'account' | 'region'>>;
  /** Subscription filters that a log group may have, as AWS answers; undefined where it does not. */
  readonly filterQuota: () => Promise<number | undefined>;
}

/** What a closer look at a trail has found. */
interface Seen {
  readonly status: GetTrailStatusResponse;
  readonly selectors: Selectors;
  readonly group: LogGroup | undefined;
  readonly subscribers: readonly string[];
  readonly most: number | undefined;
}

type Found = Pick<TrailFacts, 'why' | 'subscribers' | 'mostFilters' | 'kmsKey'>;

/** What is known of a trail that was not looked at closely. */
const unseen = (why: string | undefined): Found => ({
  why,
  subscribers: [],
  mostFilters: undefined,
  kmsKey: undefined,
});

/** The account's trails as seen from this region, each with whether this stack could subscribe to its log group. */
export async function discoverTrails(asked: Asked): Promise<TrailFacts[]> {
  const { trailList } = await asked.trails.send(new DescribeTrailsCommand({ includeShadowTrails: true }));
  return Promise.all((trailList ?? []).map((trail) => look(trail, asked)));
}

async function look(trail: Trail, asked: Asked): Promise<TrailFacts> {
  const group = parseGroup(trail.CloudWatchLogsLogGroupArn);
  const why = unfit(trail, group, await asked.identity);
  const found: Found =
    why === undefined && group !== undefined ? await lookClosely(trail, group.name, asked) : unseen(why);
  return {
    name: trail.Name ?? '',
    arn: trail.TrailARN ?? '',
    logGroup: group?.name,
    bucket: trail.S3BucketName,
    ofOrganization: trail.IsOrganizationTrail === true,
    reusable: found.why === undefined,
    ...found,
  };
}

type Group = Readonly<Record<'region' | 'account' | 'name', string>>;

/** `arn:aws:logs:REGION:ACCOUNT:log-group:NAME:*` */
function parseGroup(arn: string | undefined): Group | undefined {
  const [, , , region = '', account = '', , name = ''] = arn?.split(':') ?? [];
  return name === '' ? undefined : { region, account, name };
}

/**
 * Why a trail can't be reused, as far as its description tells. A trail of the organisation shows in a member account the
 * log group of the management account; a group of the same name in the member account is another one, without events.
 */
function unfit(
  trail: Trail,
  group: Group | undefined,
  { account, region }: Pick<Identity, 'account' | 'region'>,
): string | undefined {
  if (group === undefined) return 'it does not deliver to CloudWatch Logs';
  if (!trail.IsMultiRegionTrail) return 'it covers one region only';
  if (group.account !== account)
    return `its log group is in account ${group.account}: deploy with credentials of that account to reuse it`;
  if (group.region !== region) return `its log group is in ${group.region}: deploy there to reuse it`;
  return undefined;
}

async function lookClosely(
  trail: Trail,
  logGroupName: string,
  { trails, logs, filterQuota }: Asked,
): Promise<Found> {
  const Name = trail.TrailARN ?? trail.Name;
  try {
    const [status, selectors, filters, group] = await Promise.all([
      trails.send(new GetTrailStatusCommand({ Name })),
      trails.send(new GetEventSelectorsCommand({ TrailName: Name })),
      logs.send(new DescribeSubscriptionFiltersCommand({ logGroupName })),
      logGroupCalled(logs, logGroupName),
    ]);
    const subscribers = (filters.subscriptionFilters ?? []).map(({ destinationArn }) => destinationArn ?? '');
    const most = subscribers.length < USUAL_FILTERS ? undefined : await filterQuota();
    const why = obstacle({ status, selectors, group, subscribers, most });
    return { why, subscribers, mostFilters: most, kmsKey: group?.kmsKeyId };
  } catch (error) {
    // A trail of the organisation shows its name but not its details to a member account.
    return unseen(`its details can't be read (${(error as Error).name})`);
  }
}

/** Why a trail that was looked at closely can't be reused; the first reason. */
function obstacle({ status, selectors, group, subscribers, most }: Seen): string | undefined {
  if (!status.IsLogging) return 'it is not logging';
  // Emptied by CloudTrail with the next delivery that works (API reference, GetTrailStatus).
  const error = status.LatestCloudWatchLogsDeliveryError;
  if (error) return `its delivery to CloudWatch Logs fails (${error})`;
  const unrecorded = unrecordedEvents(selectors);
  if (unrecorded !== undefined) return `it does not record ${unrecorded}`;
  if (group === undefined) return 'its log group does not exist';
  // CloudWatch Logs User Guide, "Log classes": no other class has subscription filters.
  const kind = group.logGroupClass ?? 'STANDARD';
  if (kind !== 'STANDARD') return `its log group is of class ${kind}, which takes no subscription filters`;
  return fullOf(subscribers.length, most);
}

function fullOf(filters: number, most: number | undefined): string | undefined {
  if (filters < mostFilters(most)) return undefined;
  const has = `its log group already has ${filters} subscription filters`;
  return most === undefined ? `${has}, and the quota could not be read` : `${has}, and the quota is ${most}`;
}
