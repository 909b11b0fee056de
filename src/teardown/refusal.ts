import { CliError, EXIT } from '../core/errors.ts';
import type { StackFacts } from '../core/types.ts';
import { adviceFor, isDenied } from '../diagnose/advice.ts';
import { placeOfStack } from '../stack/place.ts';

const UNCHANGED = 'Nothing was changed.';

const stackProtected = ({ name, id }: StackFacts, cause?: Error) =>
  new CliError('stack-protected', `The stack ${name} is protected from deletion.`, {
    why: 'Its termination protection is on: CloudFormation refuses to delete it.',
    remedy: [
      UNCHANGED,
      `Lift it and delete the stack: npx create-cloudtrail-kibana teardown --stack-name ${name} --region ${placeOfStack({ id }).region} --no-protect`,
    ],
    cause,
  });

/**
 * What a refused DeleteStack means, in words: it has changed nothing. An error that does not say whether CloudFormation
 * has taken the deletion is given back as it is.
 */
export function explainRefusal(stack: StackFacts, error: Error): Error {
  const { name, message } = error;
  if (/TerminationProtection/i.test(message)) return stackProtected(stack, error);
  const denied = isDenied(`${name}: ${message}`);
  if (!denied && name !== 'ValidationError') return error;
  const advice = adviceFor(message, { stackName: stack.name, logicalId: '', physicalId: '' });
  return new CliError(
    'delete-refused',
    denied
      ? `Your AWS identity may not delete the stack ${stack.name} (cloudformation:DeleteStack).`
      : `CloudFormation refuses to delete the stack ${stack.name}.`,
    {
      exit: denied ? EXIT.denied : EXIT.failed,
      why: message,
      remedy: [UNCHANGED, ...(advice === undefined ? [] : [advice.remedy, advice.command])],
      cause: error,
    },
  );
}
