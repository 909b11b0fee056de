import type { Identity, StackFacts } from '../core/types.ts';
import { stateOf } from '../stack/status.ts';

/** Names that the template and this program give, or CloudFormation makes of them. */

/** Name of the stack when nothing names another. */
/** Key of the tag, with the stack's name as its value, on what a policy can tell apart by its tag alone. */
export const OWN_TAG = 'create-cloudtrail-kibana';
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

/** Name of the state machine that reads events of the past; the template names it as well. */
export const machineName = (stackName: string): string => `${stackName}-History`;

/** SSM parameter with the URL of the stack's webhook; the template names it as well. */
export const webhookParameter = (stackName: string): string => `${parameterFolder(stackName)}/webhook`;

/** Key of the stack's reference object in the artifacts bucket; the template names it as well. */
export const referenceKey = (stackName: string): string => `reference/${stackName}`;

/** Namespace of the metrics that a stack's alerts count in; the template names it as well. */
export const alertNamespace = (stackName: string): string => `create-cloudtrail-kibana/${stackName}`;

/** A stack's own trail. */
export const trailName = (stackName: string, region: string): string => `${stackName}-${region}`;

/**
 * The longest stack name that is whole in every name that CloudFormation generates: the functions' names have 64
 * characters, of which the logical id `UpdateElasticsearch`, two hyphens and the suffix take 33. What looks for, or
 * allows, names that begin with the stack's would miss a longer one.
 *
 * Source: aws-cloudformation/cloudformation-cli-java-plugin, IdentifierUtils.generateResourceIdentifier.
 */
export const LONGEST_STACK_NAME = 31;

/** How the name of the trail's bucket begins, which CloudFormation generates in small letters. */
export const trailBucketPrefix = (stackName: string): string => `${stackName.toLowerCase()}-trailbucket-`;
