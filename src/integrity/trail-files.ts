import type { Effects } from '../core/effects.ts';
import { CliError } from '../core/errors.ts';
import type { StackFacts, StackOutputs } from '../core/types.ts';
import { listTrails, readTrails } from '../verify/trails.ts';

/** Where the log files are; the prefix is empty or ends with a slash. */
export interface TrailFiles {
  readonly bucket: string;
  readonly prefix: string;
}

/** A bucket as the user names it: `name`, or `name/prefix`. */
export function filesIn(named: string): TrailFiles {
  const [bucket = '', ...rest] = named.split('/');
  const prefix = rest.filter(Boolean).join('/');
  return { bucket, prefix: prefix === '' ? '' : `${prefix}/` };
}

/**
 * The bucket of the trail that feeds the stack's log group.
 *
 * @throws CliError `no-trail` (exit 2) when none does.
 */
export async function trailFiles(
  stack: StackFacts & { readonly outputs: StackOutputs },
  fx: Effects,
): Promise<TrailFiles> {
  const { feeding } = await readTrails(stack, await listTrails(fx), fx);
  const trail = feeding.find((one) => one.trail.S3BucketName)?.trail;
  if (trail?.S3BucketName) return filesIn(`${trail.S3BucketName}/${trail.S3KeyPrefix ?? ''}`);
  throw new CliError('no-trail', `No trail feeds the stack ${stack.name}.`, {
    exit: 2,
    why: 'So there is no bucket whose log files could be checked.',
    remedy: 'Name one: --bucket <name>',
  });
}
