import { CliError, EXIT } from '../core/errors.ts';
import { callEndedBy } from './failures.ts';

/** What the SDK calls an answer without a name: that to a HEAD request has no body, and some of S3's others have none. */
const NAMELESS = new Set(['Unknown', 'UnknownError']);

/** The error for an answer of AWS that is a status and nothing more; undefined for every other error. */
export function explainWordless(error: Error): CliError | undefined {
  const { httpStatusCode: status } = (error as { $metadata?: { httpStatusCode?: number } }).$metadata ?? {};
  if (status === undefined || !NAMELESS.has(error.name)) return undefined;
  const { service = 'AWS', operation = 'the call', on } = callEndedBy(error) ?? {};
  const call = `${service} ${operation}${on === undefined ? '' : ` (${on})`}`;
  const why = `${call} was answered with HTTP ${status} and without a reason.`;
  if (status === 401 || status === 403)
    return new CliError('access-denied', 'Your AWS identity may not do this.', {
      exit: EXIT.denied,
      why,
      remedy:
        'Its own policies, a policy of the resource, or one of the organisation forbid it: ask for that action, or use another profile: --profile <name>.',
      cause: error,
    });
  if (status === 429 || status >= 500)
    return new CliError('aws-unavailable', 'AWS could not answer.', {
      why,
      remedy: 'Run the same command again in a few minutes.',
      cause: error,
    });
  return new CliError('aws-refused', 'AWS refused a call.', {
    why,
    remedy: 'Run it again with --debug for the details. If it stays, please report it with that output.',
    cause: error,
  });
}
