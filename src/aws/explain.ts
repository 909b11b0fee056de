import { CliError, EXIT, usageError } from '../core/errors.ts';
import { explainNetworkError } from './explain-network.ts';
import { explainWordless } from './explain-wordless.ts';

const EXPIRED = new Set(['ExpiredToken', 'ExpiredTokenException', 'TokenRefreshRequired']);
const NO_CREDENTIALS = new Set(['CredentialsProviderError', 'TokenProviderError']);
/** Names for keys that AWS does not know or that don't fit together: each protocol and service has its own. */
const REJECTED = new Set([
  'AuthFailure',
  'IncompleteSignature',
  'IncompleteSignatureException',
  'InvalidAccessKeyId',
  'InvalidClientTokenId',
  'InvalidSignatureException',
  'InvalidToken',
  'MissingAuthenticationToken',
  'MissingAuthenticationTokenException',
  'SignatureDoesNotMatch',
  'UnrecognizedClientException',
]);
const DENIED = new Set([
  'AccessDenied',
  'AccessDeniedException',
  'UnauthorizedOperation',
  'AuthorizationError',
  'Forbidden',
]);

/** An SDK error in the user's terms, or undefined when the name says nothing general. */
export function explainAwsError(error: unknown): CliError | undefined {
  // Credentials that could not be had are in the user's terms already: `loadCredentials` knows what was tried.
  if (error instanceof CliError) return error;
  if (!(error instanceof Error)) return undefined;
  const network = explainNetworkError(error);
  if (network !== undefined) return network;
  const name = error.name;
  if (EXPIRED.has(name) || /token (has|is) expired|session.*expired/i.test(error.message)) {
    return new CliError('expired-token', 'Your AWS session has expired.', {
      exit: EXIT.denied,
      why: error.message,
      remedy: 'Sign in again (for example: aws sso login --profile <name>) and run the same command.',
      cause: error,
    });
  }
  if (NO_CREDENTIALS.has(name)) {
    return new CliError('credentials-failed', 'The AWS credentials could not be loaded.', {
      exit: EXIT.denied,
      why: error.message,
      remedy: 'Try them (aws sts get-caller-identity) or name a profile: --profile <name>.',
      cause: error,
    });
  }
  if (REJECTED.has(name)) {
    return new CliError('bad-credentials', 'AWS does not accept these credentials.', {
      exit: EXIT.denied,
      why: error.message,
      remedy: 'Check the profile (aws sts get-caller-identity) or name another: --profile <name>.',
      cause: error,
    });
  }
  if (DENIED.has(name)) {
    return new CliError('access-denied', 'Your AWS identity may not do this.', {
      exit: EXIT.denied,
      why: error.message,
      remedy: 'Ask for the action that the message names, or use another profile: --profile <name>.',
      cause: error,
    });
  }
  if (/region is missing/i.test(error.message)) return noRegion();
  return explainWordless(error);
}

/** The error for a run that no flag, variable or profile gives a region. */
export const noRegion = (): CliError =>
  usageError('no-region', 'No AWS region is set.', [
    'Name it: --region us-east-1 (or set AWS_REGION, or a region in the profile).',
  ]);
