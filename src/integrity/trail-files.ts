import type { BucketPlace } from '../core/bucket-place.ts';
import type { Effects } from '../core/effects.ts';
import { CliError } from '../core/errors.ts';
import type { StackFacts, StackOutputs } from '../core/types.ts';
import { listTrails, readTrails } from '../verify/trails.ts';

/**
 * The bucket of the trail that feeds the stack's log group.
 *
 * @throws CliError `no-trail` (exit 2) when none does.
 */
export async function trailFiles(
  stack: StackFacts & { readonly outputs: StackOutputs },
  fx: Effects,
): Promise<BucketPlace> {
  const { feeding } = await readTrails(stack, await listTrails(fx), fx);
  const trail = feeding.find((one) => one.trail.S3BucketName)?.trail;
  if (trail?.S3BucketName) {
    const prefix = (trail.S3KeyPrefix ?? '').split('/').filter(Boolean).join('/');
    return { bucket: trail.S3BucketName, prefix: prefix === '' ? '' : `${prefix}/` };
  }
  throw new CliError('no-trail', `No trail feeds the stack ${stack.name}.`, {
    exit: 2,
    why: 'So there is no bucket whose log files could be checked.',
    remedy: 'Name one: --bucket <name>',
  });
}
