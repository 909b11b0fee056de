import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { UpdateTerminationProtectionCommand } from '@aws-sdk/client-cloudformation';
import type { Effects } from '../core/effects.ts';
import { CliError, EXIT } from '../core/errors.ts';
import type { Plan, StackFacts } from '../core/types.ts';
import { isDenied } from '../diagnose/advice.ts';

const set = (client: CloudFormationClient, StackName: string, EnableTerminationProtection: boolean) =>
  client.send(new UpdateTerminationProtectionCommand({ StackName, EnableTerminationProtection }));

/** Whether the plan changes the termination protection of the stack; a new stack has none. */
export const changesProtection = ({ kind, stack, answers }: Plan): boolean =>
  answers.protect !== (kind !== 'replace' && stack?.isProtected === true);

/**
 * Gives the stack the termination protection that the plan wants. No change set carries it; a stack takes it in every
 * state but that of a deletion (CloudFormation User Guide, "Protect CloudFormation stacks from being deleted").
 *
 * @returns the error `not-protected` when that failed: told already, for the end of the run, since the stack goes on.
 */
export async function protect(plan: Plan, stackId: string, fx: Effects): Promise<CliError | undefined> {
  const { stackName, protect: on } = plan.answers;
  if (!changesProtection(plan)) return undefined;
  try {
    await set(await fx.aws.cloudFormation(), stackId, on);
    return undefined;
  } catch (error) {
    const { name, message } = error as Error;
    const what = `ermination protection could not be turned ${on ? 'on' : 'off'}`;
    fx.report.warn(`T${what}: ${message}`);
    return new CliError('not-protected', `The stack stands, but t${what}.`, {
      exit: isDenied(`${name} ${message}`) ? EXIT.denied : EXIT.failed,
      why: message,
      remedy: `Try again: npx create-cloudtrail-kibana --stack-name ${stackName} --${on ? '' : 'no-'}protect --yes`,
      cause: error,
    });
  }
}

/**
 * Runs what asks CloudFormation to delete the stack, and lifts its termination protection right before. When the deletion
 * is refused for another reason, the protection is put back.
 */
export async function withoutProtection(
  stack: Pick<StackFacts, 'id' | 'name' | 'isProtected'>,
  fx: Effects,
  askToDelete: () => Promise<unknown>,
): Promise<void> {
  if (!stack.isProtected) {
    await askToDelete();
    return;
  }
  const client = await fx.aws.cloudFormation();
  await set(client, stack.id, false);
  try {
    await askToDelete();
  } catch (error) {
    await set(client, stack.id, true).catch(({ message }: Error) =>
      fx.report.warn(
        `The termination protection of ${stack.name} is off, and could not be put back: ${message}`,
      ),
    );
    throw error;
  }
}
