import type { Identity } from '../core/types.ts';

/** Answer that means: no permissions boundary. */
export const NO_BOUNDARY = 'none';

/**
 * The ARN of a managed policy, of an account or of AWS: `arn:<partition>:iam::<account|aws>:policy/<path><name>`
 * (IAM User Guide, "IAM identifiers"; a name has at most 128 characters). The template takes the same.
 */
const ARN = /^arn:(aws[a-z-]*):iam::(\d{12}|aws):policy\/(?:[!-~]+\/)?[\w+=,.@-]{1,128}$/;

/** The policy that limits the stack's roles; undefined when none does. */
export function readBoundary(text: string): string | undefined {
  const arn = text.trim();
  return arn === '' || arn === NO_BOUNDARY ? undefined : arn;
}

/** Why a text can't be a permissions boundary, a sentence; undefined when it can. */
export function boundaryProblem(text: string): string | undefined {
  const arn = readBoundary(text);
  return arn === undefined || ARN.test(arn)
    ? undefined
    : 'The ARN of a policy looks like arn:aws:iam::123456789012:policy/Name.';
}

/** Why a boundary can't be that of a role of this account, a sentence; undefined when it can. */
export function boundaryElsewhere(
  text: string,
  { account, arn }: Pick<Identity, 'account' | 'arn'>,
): string | undefined {
  const [, partition, owner] = ARN.exec(readBoundary(text) ?? '') ?? [];
  const here = arn.split(':')[1];
  if (partition === undefined) return undefined;
  if (partition !== here) return `It is a policy of ${partition}, and this account is in ${here}.`;
  if (owner !== 'aws' && owner !== account)
    return `It is a policy in the account ${owner}, and this run deploys into ${account}.`;
  return undefined;
}
