import type { CredentialSetup } from './credential-setup.ts';
import { mfaProfile, nothing, type Origin, type Source } from './credential-source.ts';
import type { Failure } from './explain-credentials.ts';

/** How a shell command ended: its exit code, or the signal that ended it. */
export interface Ended {
  readonly code: number | null;
  readonly signal: string | null;
}

/** What the SDK throws, as far as it is looked at. */
interface Thrown extends Error {
  readonly code?: string;
  readonly path?: string;
  readonly statusCode?: number;
  /** Of a container's endpoint. */
  readonly Message?: string;
  /** There where AWS has answered. */
  readonly $metadata?: unknown;
}

interface Case {
  readonly error: Thrown;
  readonly source: Source;
  readonly setup: CredentialSetup;
  readonly ended: Ended | undefined;
}

/**
 * Why the source that was chosen gave no credentials; undefined where it is no matter of credentials: a network that
 * failed, a clock that is wrong, a prompt that was left.
 *
 * The words looked for are those of the pinned SDK: it throws most of these as one kind of error.
 *
 * @param ended how the profile's credential_process ended.
 */
export function failureOf(
  error: Error,
  source: Source,
  setup: CredentialSetup,
  ended?: Ended,
): Failure | undefined {
  const found: Case = { error, source, setup, ended };
  const thrown = error as Thrown;
  if (thrown.$metadata !== undefined) return fromSts(found);
  const failure = BY_ORIGIN[source.origin](found);
  if (failure !== undefined) return failure;
  if (!isProvider(error) || NETWORK.test(error.message)) return undefined;
  return { kind: 'credentials-failed', profile: source.chain.at(-1), said: error.message };
}

const isProvider = ({ name }: Error): boolean => /^(Credentials|Token)?ProviderError$/.test(name);

/** A network's failure in words: what the SDK makes of one that its own client for SSO or sign-in meets. */
const NETWORK =
  /\b(E(?:CONN|HOST|NET|NOTFOUND|TIMEDOUT|PIPE|AI_AGAIN)[A-Z]*|TimeoutError|socket hang up|certificate)\b/;

/** The network's failure that the SDK has turned into words, as an error that has its code again. */
export function unwrapNetwork(error: Error): Error {
  const code = NETWORK.exec(error.message)?.[1];
  if (code === undefined || 'code' in error || '$metadata' in error) return error;
  return Object.assign(new Error(error.message.replace(/^\w*Error: /, ''), { cause: error }), { code });
}

/** What STS answers to AssumeRole and AssumeRoleWithWebIdentity. */
function fromSts({ error, source, setup }: Case): Failure | undefined {
  const { chain, origin } = source;
  const said = error.message;
  const leaf = { profile: chain.at(-1), said };
  const byRole = chain.findLast((name) => setup.profiles[name]?.role_arn !== undefined);
  const role = byRole === undefined ? setup.env.AWS_ROLE_ARN : setup.profiles[byRole]?.role_arn;
  const ofRole = { profile: byRole, about: role, said };
  const { name } = error;
  // Both sentences of STS begin so: "… with invalid MFA one time pass code", "…, unable to validate MFA code".
  if (/MultiFactorAuthentication failed/.test(said) || /tokenCode/.test(said)) {
    const profile = mfaProfile(source, setup) ?? byRole ?? '';
    return { kind: 'mfa-refused', profile, about: setup.profiles[profile]?.mfa_serial, said };
  }
  if (/^AccessDenied/.test(name)) return { kind: 'role-denied', ...ofRole };
  if (origin === 'web-identity' && /^ExpiredToken/.test(name)) return { kind: 'token-expired', ...leaf };
  if (/^(InvalidIdentityToken|IDPRejectedClaim|IDPCommunicationError)/.test(name))
    return { kind: 'token-refused', ...leaf };
  if (/^ExpiredToken/.test(name)) return { kind: 'source-expired', ...leaf };
  if (/^(InvalidClientTokenId|UnrecognizedClient)/.test(name)) return { kind: 'source-rejected', ...leaf };
  // A wrong secret; a clock that is wrong has the same name, and other words.
  if (name === 'SignatureDoesNotMatch' && !/expired|not yet current/i.test(said))
    return { kind: 'source-rejected', ...leaf };
  return name === 'ValidationError' ? { kind: 'role-refused', ...ofRole } : undefined;
}

const BY_ORIGIN: Readonly<Record<Origin, (found: Case) => Failure | undefined>> = {
  keys: () => undefined,
  environment: () => undefined,
  process: fromProcess,
  sso: fromSso,
  login: fromLogin,
  'web-identity': fromTokenFile,
  container: fromContainer,
  instance: fromInstance,
};

/** The first of the rules that matches gives the kind. */
const matching = <K>(words: string, rules: readonly (readonly [RegExp, K])[]): K | undefined =>
  rules.find(([pattern]) => pattern.test(words))?.[1];

/** Name of the program alone: its arguments may be secrets, and what it prints is one. */
export const programOf = (command: string): string =>
  /^(?:\s*\w+=\S*\s)*\s*("[^"]+"|'[^']+'|\S+)/.exec(command)?.[1]?.replaceAll(/["']/g, '') ?? command;

/** Messages: getValidatedProcessCredentials.js and resolveProcessCredentials.js of credential-provider-process. */
function fromProcess({ error, source, setup, ended }: Case): Failure | undefined {
  if (!isProvider(error)) return undefined;
  const profile = source.chain.at(-1) ?? '';
  const about = programOf(setup.profiles[profile]?.credential_process ?? '');
  const kind = matching(error.message, [
    [/^Command failed/, 'process-failed'],
    [/did not return Version 1/, 'process-version'],
    [/returned invalid credentials/, 'process-incomplete'],
    [/returned expired credentials/, 'process-expired'],
  ] as const);
  if (kind !== 'process-failed') return { kind: kind ?? 'process-output', profile, about };
  // A shell's own codes: 127 for a command that is not there, 126 for one that can't be run.
  if (ended?.code === 127)
    return { kind: 'process-missing', profile, about, said: 'There is no such command.' };
  if (ended?.code === 126)
    return { kind: 'process-missing', profile, about, said: 'It is no program, or may not be run.' };
  const how = ended?.signal ? `was ended by ${ended.signal}` : `ended with exit code ${ended?.code ?? 1}`;
  return { kind: 'process-failed', profile, about, said: how };
}

/** Messages: fromSso.js of token-providers, resolveSSOCredentials.js of credential-provider-sso. */
function fromSso({ error, source, setup }: Case): Failure | undefined {
  const profile = source.chain.at(-1) ?? '';
  const said = error.message.replace(/^\w+(Exception|Error): /, '');
  const kind = matching(error.message, [
    [/^UnauthorizedException/, 'sso-refused'],
    [/^(ForbiddenException|ResourceNotFoundException|InvalidRequestException)/, 'sso-no-access'],
    [/session.* (was not found or is invalid|is invalid)/, 'sso-signed-out'],
    [/expired|Value not present/, 'sso-expired'],
  ] as const);
  const { sso_account_id = '', sso_role_name = '' } = setup.profiles[profile] ?? {};
  return kind && { kind, profile, said, list: [sso_account_id, sso_role_name] };
}

/** Messages: LoginCredentialsFetcher.js of credential-provider-login. */
function fromLogin({ error, source }: Case): Failure | undefined {
  const profile = source.chain.at(-1);
  const kind = matching(error.message, [
    [/^Failed to load (a )?token .*(ENOENT|aws login)/, 'login-signed-out'],
    [/^Failed to (load token|generate Dpop)/, 'login-damaged'],
    [/session has expired/, 'login-expired'],
    [/change in your password/, 'login-password'],
    [/insufficient permissions/, 'login-denied'],
  ] as const);
  // A file that is no JSON is quoted in the error: it holds secrets.
  const fields = /missing fields: .*/.exec(error.message)?.[0];
  const said = fields ?? 'It is not what aws login writes.';
  if (kind !== undefined) return { kind, profile, said };
  const refused = /^Failed to refresh token/.test(error.message) && !NETWORK.test(error.message);
  return refused ? { kind: 'login-expired', profile } : undefined;
}

function fromTokenFile({ error, source, setup }: Case): Failure | undefined {
  const profile = source.chain.at(-1);
  const path = profile === undefined ? undefined : setup.profiles[profile]?.web_identity_token_file;
  const about = path ?? setup.env.AWS_WEB_IDENTITY_TOKEN_FILE;
  // Reading a folder is the one failure that names no file.
  const isFile = error.path !== undefined || error.code === 'EISDIR';
  return isFile ? { kind: 'token-file', profile, about, said: fileProblem(error) } : undefined;
}

const fileProblem = ({ code, message }: Thrown): string =>
  ({ ENOENT: 'There is no such file.', EACCES: 'You may not read it.', EISDIR: 'It is a folder.' })[
    code ?? ''
  ] ?? message;

/** Messages: credential-provider-http, and fromContainerMetadata.js of credential-provider-imds. */
function fromContainer({ error, setup: { env } }: Case): Failure {
  const { AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: relative, AWS_CONTAINER_CREDENTIALS_FULL_URI: full } = env;
  const about = relative ? `http://169.254.170.2${relative}` : full;
  const list = [relative ? 'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI' : 'AWS_CONTAINER_CREDENTIALS_FULL_URI'];
  const { message } = error;
  if (error.path !== undefined)
    return { kind: 'container-token', about: error.path, said: fileProblem(error) };
  if (/Authorization token contains/.test(message))
    return { kind: 'container-token', about: 'it has a line break', said: message };
  const status = error.statusCode ?? /responded with status: (\d+)/.exec(message)?.[1];
  if (status !== undefined)
    return { kind: 'container-refused', about: `${about} answers ${status}`, said: error.Message };
  if (error.code === 'ERR_INVALID_URL') return { kind: 'container-address', about, list };
  if (/URL not accepted|not a valid container/.test(message))
    return {
      kind: 'container-address',
      about,
      list,
      said: 'It has to be https, or an address of this machine.',
    };
  if (error instanceof SyntaxError || /required format|Invalid response/.test(message))
    return { kind: 'container-answer', about };
  return { kind: 'container-unreachable', about, list, said: message.replace(/^Error: /, '') };
}

/** Messages: fromInstanceMetadata.js of credential-provider-imds. */
function fromInstance({ error, source, setup }: Case): Failure {
  const { statusCode } = error;
  const profile = source.chain.at(-1);
  const unreadable = error instanceof SyntaxError || /Invalid response/.test(error.message);
  if (profile === undefined) {
    const none = nothing(setup);
    if (statusCode === 404 && none.kind === 'no-credentials') return { kind: 'instance-no-role' };
    const how =
      statusCode === undefined ? (unreadable ? 'gives no keys' : 'does not answer') : `answers ${statusCode}`;
    return { ...none, said: `on EC2, whose metadata service ${how}` };
  }
  if (statusCode === 404) return { kind: 'instance-no-role' };
  if (statusCode !== undefined) return { kind: 'instance-refused', said: `It answers ${statusCode}.` };
  return unreadable
    ? { kind: 'instance-answer' }
    : { kind: 'instance-unreachable', profile, said: error.message };
}
