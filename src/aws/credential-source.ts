import type { CredentialSetup, Section } from './credential-setup.ts';
import type { Failure } from './explain-credentials.ts';

/** How the credentials at the beginning of it all are got. */
export type Origin =
  | 'keys'
  | 'process'
  | 'sso'
  | 'login'
  | 'web-identity'
  | 'environment'
  | 'container'
  | 'instance';

export interface Source {
  readonly origin: Origin;
  /** The profile in force, then its source profile, and so on; empty where no profile takes part. */
  readonly chain: readonly string[];
}

export const isFailure = (found: Source | Failure): found is Failure => 'kind' in found;

/**
 * Where credentials come from, or what of the setup keeps them from coming. The order is the SDK's default one
 * (credential-provider-node, defaultProvider.js). Other than there, the first source that is set up is the only one:
 * the SDK goes on to the next after a failure, hides why, and may end with the machine's own role.
 */
export function chooseSource(setup: CredentialSetup): Source | Failure {
  const { profile, namedBy, profiles, env } = setup;
  const own = Object.hasOwn(profiles, profile) ? profiles[profile] : undefined;
  if (namedBy !== undefined && own === undefined) return missing(setup);
  // The SDK leaves the environment's keys aside where a profile is named.
  if (namedBy === undefined && env.AWS_ACCESS_KEY_ID) {
    return env.AWS_SECRET_ACCESS_KEY
      ? { origin: 'environment', chain: [] }
      : half('AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY');
  }
  if (own !== undefined && SETTINGS.some((name) => own[name] !== undefined))
    return checkMfa(follow(profile, [], setup), setup);
  if (env.AWS_WEB_IDENTITY_TOKEN_FILE) {
    return env.AWS_ROLE_ARN
      ? { origin: 'web-identity', chain: [] }
      : half('AWS_WEB_IDENTITY_TOKEN_FILE', 'AWS_ROLE_ARN');
  }
  if (hasContainer(env)) return { origin: 'container', chain: [] };
  if (namedBy === undefined && env.AWS_SECRET_ACCESS_KEY)
    return half('AWS_SECRET_ACCESS_KEY', 'AWS_ACCESS_KEY_ID');
  return env.AWS_EC2_METADATA_DISABLED && env.AWS_EC2_METADATA_DISABLED !== 'false'
    ? nothing(setup)
    : { origin: 'instance', chain: [] };
}

/** The failure where no source is set up, or only the machine's own, which does not answer. */
export function nothing({ profile, namedBy, env, files }: CredentialSetup): Failure {
  if (namedBy === undefined) return { kind: 'no-credentials', list: looked(files) };
  return { kind: 'profile-empty', profile, about: env.AWS_ACCESS_KEY_ID ? namedBy : undefined };
}

/** Settings by which a profile has credentials, or was meant to have. */
const SETTINGS = [
  'aws_access_key_id',
  'aws_secret_access_key',
  'role_arn',
  'source_profile',
  'credential_source',
  'web_identity_token_file',
  'credential_process',
  'sso_session',
  'sso_start_url',
  'sso_account_id',
  'sso_region',
  'sso_role_name',
  'login_session',
];

const half = (there: string, absent: string): Failure => ({
  kind: 'half-environment',
  about: there,
  list: [absent],
});

const hasContainer = (env: CredentialSetup['env']): boolean =>
  Boolean(env.AWS_CONTAINER_CREDENTIALS_RELATIVE_URI || env.AWS_CONTAINER_CREDENTIALS_FULL_URI);

const looked = (files: CredentialSetup['files']): string[] =>
  files.map(({ name, problem }) => (problem === undefined ? name : `${name} (${problem})`));

function missing({ profile, namedBy, profiles, files }: CredentialSetup): Failure {
  // parseIni.js takes letters, digits and -_@+.%:/ for a name: a section whose name has a blank is left out.
  if (/\s/.test(profile)) return { kind: 'profile-name', profile };
  return {
    kind: 'profile-missing',
    profile,
    about: namedBy,
    list: looked(files),
    known: Object.keys(profiles),
  };
}

const hasKeys = (own: Section): boolean =>
  own.aws_access_key_id !== undefined && own.aws_secret_access_key !== undefined;

const hasSso = (own: Section): boolean =>
  Object.keys(own).some((name) => /^sso_(start_url|account_id|session|region|role_name)$/.test(name));

/** One way for a profile to have credentials; the order is resolveProfileData.js's of credential-provider-ini. */
function follow(name: string, before: readonly string[], setup: CredentialSetup): Source | Failure {
  const own = setup.profiles[name] ?? {};
  const chain = [...before, name];
  const is = (origin: Origin): Source => ({ origin, chain });
  const { role_arn: role, source_profile: source, credential_source: machine } = own;
  const asSource = before.length > 0;
  if (asSource && hasKeys(own)) return is('keys');
  const named = machine !== undefined && source === undefined;
  if (role !== undefined && source !== undefined && machine === undefined)
    return followTo(source, chain, setup);
  if (named && (role !== undefined || asSource)) return fromMachine(machine, chain, setup);
  if (hasKeys(own)) return is('keys');
  if (own.web_identity_token_file !== undefined && role !== undefined) return is('web-identity');
  if (own.credential_process !== undefined) return is('process');
  if (hasSso(own)) return checkSso(own, name, setup) ?? is('sso');
  if (own.login_session !== undefined) return is('login');
  return incomplete(own, chain);
}

function followTo(source: string, chain: readonly string[], setup: CredentialSetup): Source | Failure {
  const profile = chain.at(-1);
  if (!Object.hasOwn(setup.profiles, source)) {
    return { kind: 'source-missing', profile, about: source, known: Object.keys(setup.profiles) };
  }
  // A profile may name itself: its own keys are the source then.
  if (chain.includes(source) && !hasKeys(setup.profiles[source] ?? {}))
    return { kind: 'source-loop', profile: chain[0], list: [...chain, source] };
  return follow(source, chain, setup);
}

const MACHINES: Readonly<Record<string, Origin>> = {
  Environment: 'environment',
  EcsContainer: 'container',
  Ec2InstanceMetadata: 'instance',
};

function fromMachine(machine: string, chain: readonly string[], { env }: CredentialSetup): Source | Failure {
  const profile = chain.at(-1);
  const origin = Object.hasOwn(MACHINES, machine) ? MACHINES[machine] : undefined;
  if (origin === undefined)
    return { kind: 'credential-source', profile, about: machine, list: Object.keys(MACHINES) };
  const absent = { kind: 'credential-source-unset', profile, about: machine } as const;
  if (origin === 'environment') {
    const names = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'].filter((name) => !env[name]);
    if (names.length > 0) return { ...absent, list: names };
  }
  if (origin === 'container' && !hasContainer(env))
    return { ...absent, list: ['AWS_CONTAINER_CREDENTIALS_FULL_URI'] };
  return { origin, chain };
}

/** Settings that an SSO profile needs, its session's included (validateSsoProfile.js of credential-provider-sso). */
const SSO_NEEDS = ['sso_start_url', 'sso_region', 'sso_account_id', 'sso_role_name'];

function checkSso(own: Section, profile: string, { ssoSessions }: CredentialSetup): Failure | undefined {
  const session = own.sso_session;
  if (session !== undefined && !Object.hasOwn(ssoSessions, session))
    return { kind: 'sso-session-missing', profile, about: session, known: Object.keys(ssoSessions) };
  const { sso_start_url, sso_region } = session === undefined ? own : (ssoSessions[session] ?? {});
  const whole: Section = { ...own, sso_start_url, sso_region };
  const absent = SSO_NEEDS.filter((name) => !whole[name]);
  return absent.length === 0 ? undefined : { kind: 'sso-incomplete', profile, list: absent };
}

/** What of a profile's settings is only half there. */
function incomplete(own: Section, chain: readonly string[]): Failure {
  const profile = chain.at(-1);
  const { role_arn: role, source_profile: source, credential_source: machine } = own;
  if (role !== undefined)
    return {
      kind: source !== undefined && machine !== undefined ? 'role-two-sources' : 'role-no-source',
      profile,
      about: role,
    };
  const needs: readonly (readonly [string, string])[] = [
    ['aws_access_key_id', 'aws_secret_access_key'],
    ['aws_secret_access_key', 'aws_access_key_id'],
    ['web_identity_token_file', 'role_arn'],
    ['source_profile', 'role_arn'],
    ['credential_source', 'role_arn'],
  ];
  const found = needs.find(([there]) => own[there] !== undefined);
  if (found !== undefined) return { kind: 'half-profile', profile, about: found[0], list: [found[1]] };
  return chain.length > 1
    ? { kind: 'source-empty', profile: chain.at(-2), about: profile }
    : { kind: 'profile-empty', profile };
}

/** The first profile of a chain whose role wants an MFA code. */
export const mfaProfile = ({ chain }: Source, { profiles }: CredentialSetup): string | undefined =>
  chain.find((name) => {
    const own = profiles[name] ?? {};
    const assumes = own.source_profile !== undefined || own.credential_source !== undefined;
    return own.mfa_serial !== undefined && own.role_arn !== undefined && assumes;
  });

function checkMfa(found: Source | Failure, setup: CredentialSetup): Source | Failure {
  const profile = isFailure(found) ? undefined : mfaProfile(found, setup);
  if (profile === undefined) return found;
  const serial = setup.profiles[profile]?.mfa_serial;
  // Passkeys and security keys give no code: docs.aws.amazon.com/cli/latest/reference/configure/mfa-login.html
  if (/:u2f\//.test(serial ?? '')) return { kind: 'mfa-key', profile, about: serial };
  return setup.canAsk ? found : { kind: 'mfa-unasked', profile: setup.profile, about: serial };
}
