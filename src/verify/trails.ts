import {
  type CloudTrailClient,
  DescribeTrailsCommand,
  GetEventSelectorsCommand,
  GetTrailStatusCommand,
  type GetTrailStatusCommandOutput,
  type Trail,
} from '@aws-sdk/client-cloudtrail';
import type { Effects } from '../core/effects.ts';
import type { StackFacts, StackOutputs } from '../core/types.ts';
import { unrecordedEvents } from '../plan/management-events.ts';
import { placeOfStack } from '../stack/place.ts';

/** A trail, and how it is. */
export interface TrailNow {
  readonly trail: Trail;
  readonly status: GetTrailStatusCommandOutput;
  /** Management events that it does not record, in words. */
  readonly unrecorded: string | undefined;
}

/** The trails of the account as they concern a stack. */
export interface TrailsNow {
  /** ARN of the stack's log group. */
  readonly logGroupArn: string;
  /** The stack's own trail, wherever it delivers; undefined when it has none, or none any more. */
  readonly own: TrailNow | undefined;
  /** All that deliver to the stack's log group, its own among them. */
  readonly feeding: readonly TrailNow[];
  /** When one of them last delivered to the log group, milliseconds since the epoch. */
  readonly lastDelivery: number | undefined;
}

/** All trails that record in this region. Shadow trails are those of other regions. */
export async function listTrails({ aws }: Effects): Promise<Trail[]> {
  const client = await aws.cloudTrail();
  const { trailList = [] } = await client.send(new DescribeTrailsCommand({ includeShadowTrails: true }));
  return trailList;
}

/** Looks up which of all trails feed the stack's log group, its own or somebody else's. */
export async function readTrails(
  { id, outputs }: StackFacts & { readonly outputs: StackOutputs },
  all: readonly Trail[],
  { aws }: Effects,
): Promise<TrailsNow> {
  const { partition, region, account } = placeOfStack({ id });
  const logGroupArn = `arn:${partition}:logs:${region}:${account}:log-group:${outputs.logGroup}`;
  const client = await aws.cloudTrail();
  const concerned = all.filter(
    (trail) => trail.TrailARN === outputs.trailArn || deliversTo(trail) === logGroupArn,
  );
  const now = await Promise.all(concerned.map((trail) => readTrail(trail, client)));
  const feeding = now.filter(({ trail }) => deliversTo(trail) === logGroupArn);
  const times = feeding.map(({ status }) => status.LatestCloudWatchLogsDeliveryTime?.getTime() ?? 0);
  const last = Math.max(0, ...times);
  return {
    logGroupArn,
    own: now.find(({ trail }) => trail.TrailARN === outputs.trailArn),
    feeding,
    lastDelivery: last > 0 ? last : undefined,
  };
}

async function readTrail(trail: Trail, client: CloudTrailClient): Promise<TrailNow> {
  // A shadow trail is known by its ARN alone.
  const Name = trail.TrailARN ?? trail.Name;
  const [status, selectors] = await Promise.all([
    client.send(new GetTrailStatusCommand({ Name })),
    client.send(new GetEventSelectorsCommand({ TrailName: Name })),
  ]);
  return { trail, status, unrecorded: unrecordedEvents(selectors) };
}

/** ARN of the log group that a trail delivers to, without the `:*` at its end. */
export const deliversTo = ({ CloudWatchLogsLogGroupArn: arn }: Trail): string | undefined =>
  arn?.replace(/:\*$/, '') || undefined;
