import type { Identity, StackFacts } from '../core/types.ts';
import { stateOf } from '../stack/status.ts';

/** Names that the template and this program give, or CloudFormation makes of them. */

/** Name of the stack when nothing names another. */
export const DEFAULT_STACK = 'cloudtrail-kibana';

/** The domain's name: the stack's own on a re-run, the flag's, or the stack name made to fit (3 to 28 characters). */
export function domainName(
  stackName: string,
  flag: string | undefined,
  stack: StackFacts | undefined,
): string {
  if (stack?.parameters.DomainName !== undefined && holdsDomain(stack)) return stack.parameters.DomainName;
  if (flag !== undefined) return flag;
  const fitted = stackName.toLowerCase().slice(0, 28).replace(/-+$/, '');
  return fitted.length < 3 ? `${fitted}-cloudtrail` : fitted;
}

/** A creation that was rolled back has no domain any more, whatever its parameters say. */
export const holdsDomain = (stack: StackFacts | undefined): boolean =>
  stack !== undefined && stack.status !== 'ROLLBACK_COMPLETE' && stateOf(stack.status) !== 'review';

/** The artifacts bucket when nothing names another: one for all stacks of the region. */
export const defaultBucket = ({ account, region }: Pick<Identity, 'account' | 'region'>): string =>
  `create-cloudtrail-kibana-${account}-${region}`;

/** Folder of a stack's SSM parameters. */
export const parameterFolder = (stackName: string): string => `/create-cloudtrail-kibana/${stackName}`;

/** Namespace of the metrics that a stack's alerts count in; the template names it as well. */
export const alertNamespace = (stackName: string): string => `create-cloudtrail-kibana/${stackName}`;

/** A stack's own trail. */
export const trailName = (stackName: string, region: string): string => `${stackName}-${region}`;

/** What CloudFormation begins a bucket's name with: small letters, and of a long stack name only the start. */
export const bucketPrefix = (stackName: string): string => stackName.toLowerCase().slice(0, 20);
