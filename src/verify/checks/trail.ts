import { ageWords } from '../age.ts';
import type { VerifyContext } from '../context.ts';
import { Finding, type HealthCheck } from '../finding.ts';
import { anotherTrail, ownersRemedy } from '../owner.ts';
import type { Deployed } from '../settings/deployed.ts';
import { settings } from '../settings/row.ts';
import { deliversTo, type TrailNow } from '../trails.ts';

/**
 * A trail delivers about five minutes after a call, on average and not guaranteed (CloudTrail User Guide, "Sending
 * events to CloudWatch Logs"). The proxy of a stack calls Parameter Store every two minutes: after an hour without a
 * delivery something is wrong.
 */
export const DELIVERY_MS = 3_600_000;

/** Whether a trail brings events to the stack's log group, its own or somebody else's. */
export async function trailLogging(context: VerifyContext): Promise<string> {
  const { stack, trails } = context;
  const { own, feeding } = await trails();
  if (stack.outputs.trailArn !== undefined) {
    if (own === undefined) throw new Finding('the trail is gone', await createTrail(context));
    await requireDelivery(own, context);
    const mend = "Check the trail's role, its bucket and the bucket's policy.";
    return brings(own, context, async () => (own.status.IsLogging ? mend : undefined));
  }
  const [first] = feeding;
  if (first === undefined)
    throw new Finding(`no trail delivers to ${stack.outputs.logGroup} any more`, await anotherTrail(context));
  const best = feeding.find((one) => troubleOf(one) === undefined) ?? first;
  return brings(best, context, () =>
    ownersRemedy(context, `aws cloudtrail start-logging --name ${best.trail.TrailARN}`),
  );
}

function troubleOf({ status }: TrailNow): string | undefined {
  if (!status.IsLogging) return 'is switched off';
  const error = status.LatestCloudWatchLogsDeliveryError || status.LatestDeliveryError;
  return error ? `could not deliver: ${error}` : undefined;
}

/** @param remedy asked for only where something is wrong. */
async function brings(
  now: TrailNow,
  { fx }: VerifyContext,
  remedy: () => Promise<string | undefined>,
): Promise<string> {
  const { trail, status } = now;
  const trouble = troubleOf(now);
  if (trouble !== undefined) throw new Finding(`the trail ${trail.Name} ${trouble}`, await remedy());
  const last = status.LatestCloudWatchLogsDeliveryTime?.getTime() ?? fx.clock.now();
  const age = fx.clock.now() - last;
  if (age < DELIVERY_MS) return `${trail.Name}`;
  throw new Finding(
    `the trail ${trail.Name} last delivered to CloudWatch Logs ${ageWords(age)} ago`,
    'See the health of CloudTrail in this region (health.aws.amazon.com).',
    'warn',
  );
}

/** The stack's own trail has to deliver to the stack's own log group. */
async function requireDelivery({ trail }: TrailNow, context: VerifyContext): Promise<void> {
  const { logGroupArn } = await context.trails();
  const there = deliversTo(trail);
  if (there === logGroupArn) return;
  const role = wantedOf(await context.deployed()).CloudWatchLogsRoleArn;
  throw new Finding(
    `the trail ${trail.Name} delivers to ${there === undefined ? 'no log group' : there.split(':').at(-1)}`,
    `aws cloudtrail update-trail --name ${trail.TrailARN} --cloud-watch-logs-log-group-arn ${logGroupArn}:* --cloud-watch-logs-role-arn ${role}`,
  );
}

const wantedOf = (resources: readonly Deployed[]): Readonly<Record<string, unknown>> =>
  resources.find(({ logicalId }) => logicalId === 'Trail')?.wanted ?? {};

/** The line that makes the stack's trail again, under its old name; `--fix` then starts it. */
async function createTrail({ deployed, stack }: VerifyContext): Promise<string> {
  const { TrailName, S3BucketName, CloudWatchLogsLogGroupArn, CloudWatchLogsRoleArn } = wantedOf(
    await deployed(),
  );
  const [, , , region] = stack.outputs.trailArn?.split(':') ?? [];
  return `Make it again, then start it with --fix: aws cloudtrail create-trail --name ${TrailName} --s3-bucket-name ${S3BucketName} --is-multi-region-trail --enable-log-file-validation --cloud-watch-logs-log-group-arn ${CloudWatchLogsLogGroupArn} --cloud-watch-logs-role-arn ${CloudWatchLogsRoleArn} --region ${region}`;
}

const ownSettings = settings({ well: 'all regions, all management events, validated files' });

/** Whether the trail records all that the boards are about: every region, every management event. */
export const trailSettings: HealthCheck['run'] = async (context, covers) => {
  const { own, feeding } = await context.trails();
  const isOwn = context.stack.outputs.trailArn !== undefined;
  const all = isOwn ? [own].filter((one) => one !== undefined) : feeding;
  const wide = all.find(({ trail, unrecorded }) => trail.IsMultiRegionTrail && unrecorded === undefined);
  const [first] = all;
  if (first !== undefined && wide === undefined) {
    const { trail, unrecorded } = first;
    const name = trail.TrailARN ?? '';
    const [what, command] =
      unrecorded === undefined
        ? ['covers one region only', `aws cloudtrail update-trail --name ${name} --is-multi-region-trail`]
        : [
            `does not record ${unrecorded}`,
            `aws cloudtrail put-event-selectors --trail-name ${name} --event-selectors '[{"ReadWriteType":"All","IncludeManagementEvents":true}]'`,
          ];
    throw new Finding(
      `the trail ${trail.Name} ${what}`,
      isOwn ? command : await ownersRemedy(context, command),
    );
  }
  if (isOwn) return ownSettings(context, covers);
  if (first === undefined) throw new Finding('there is no trail to look at', await anotherTrail(context));
  return 'all regions, all management events';
};
