import { DescribeImagesCommand } from '@aws-sdk/client-ec2';
import { pasteLine } from '../../flags/paste.ts';
import { ageWords } from '../age.ts';
import type { VerifyContext } from '../context.ts';
import { Finding } from '../finding.ts';

/**
 * The proxy updates nginx and OpenSSL by itself; a new kernel comes with a new image. AWS brings one out about every two
 * weeks, and deprecates it after 90 days (Amazon Linux 2023 User Guide, "AL2023 AMIs", "Deprecation"); twice that is old.
 */
const OLD_MS = 180 * 24 * 3_600_000;

/** How old the image of the proxy's machine is. */
export async function proxyImage({ stack, fx }: VerifyContext): Promise<string> {
  const id = stack.parameters.ProxyImageId ?? '';
  const created = await creationOf(id, { fx });
  const age = created === undefined ? undefined : fx.clock.now() - created;
  if (age !== undefined && age < OLD_MS) return `${ageWords(age)} old`;
  const flags = { 'stack-name': stack.name, region: await fx.aws.region(), 'new-image': true };
  throw new Finding(
    age === undefined ? `AWS no longer has the image ${id}` : `${ageWords(age)} old`,
    `Replace the proxy's machine: ${pasteLine('deploy', flags)}`,
    'warn',
  );
}

/** In milliseconds since the epoch; undefined for an image that its owner has deregistered. */
async function creationOf(id: string, { fx }: Pick<VerifyContext, 'fx'>): Promise<number | undefined> {
  const ec2 = await fx.aws.ec2();
  try {
    const { Images } = await ec2.send(new DescribeImagesCommand({ ImageIds: [id], IncludeDeprecated: true }));
    const created = Date.parse(Images?.[0]?.CreationDate ?? '');
    return Number.isNaN(created) ? undefined : created;
  } catch (error) {
    if (/^InvalidAMIID\./.test((error as Error).name)) return undefined;
    throw error;
  }
}
