import { GetBucketLifecycleConfigurationCommand } from '@aws-sdk/client-s3';
import { placeOfStack } from '../../stack/place.ts';
import { Finding, type HealthCheck } from '../finding.ts';
import { orGone } from '../settings/kind.ts';
import { PUT_BACK } from '../settings/remedies.ts';
import { settings } from '../settings/row.ts';

const asDeployed = settings({ well: 'takes and keeps all records' });

/** Whether the trail's bucket is there, takes records from the trail and keeps them. */
export const trailBucket: HealthCheck['run'] = async (context, covers) => {
  const well = await asDeployed(context, covers);
  const { stack, fx } = context;
  const client = await fx.aws.s3();
  const ours = { Bucket: stack.outputs.trailBucket, ExpectedBucketOwner: placeOfStack(stack).account };
  const found = await orGone(client.send(new GetBucketLifecycleConfigurationCommand(ours)));
  const expiring = (found?.Rules ?? []).find(
    ({ Status, Expiration }) => Status === 'Enabled' && (Expiration?.Days || Expiration?.Date),
  );
  if (expiring === undefined) return well;
  const { ID, Expiration } = expiring;
  const after = Expiration?.Days ? `after ${Expiration.Days} days` : `on ${Expiration?.Date?.toISOString()}`;
  throw new Finding(`the lifecycle rule ${ID} deletes records ${after}`, PUT_BACK, 'warn');
};
