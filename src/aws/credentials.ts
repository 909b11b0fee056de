import type { fromIni } from '@aws-sdk/credential-provider-ini';
import {
  createIsIdentityExpiredFunction,
  doesIdentityRequireRefresh,
  isIdentityExpired,
  memoizeIdentityProvider,
} from '@smithy/core';
import { CliError } from '../core/errors.ts';
import { withCommandEnd } from './command-end.ts';
import { failureOf, unwrapNetwork } from './credential-failure.ts';
import { type CredentialSetup, readSetup } from './credential-setup.ts';
import { chooseSource, isFailure, mfaProfile, type Source } from './credential-source.ts';
import { explainCredentials, type Failure } from './explain-credentials.ts';

type Provider = ReturnType<typeof fromIni>;
type Properties = Parameters<Provider>[0];

export interface CredentialSettings {
  /** As --profile names it. */
  readonly profile?: string | undefined;
  /** Asks for the code of an MFA device, given its serial number or ARN; absent where nobody can be asked. */
  readonly mfaCode?: ((serial: string) => Promise<string>) | undefined;
  /** Settings of the clients that get credentials (STS, SSO, sign-in), such as `requestHandler`. */
  readonly clientConfig?: Readonly<Record<string, unknown>> | undefined;
}

/**
 * The credentials of one run, for all of its clients: got and renewed once for all of them, an MFA code asked for once.
 * A failure is final, since other clients would only meet it, or be asked, again.
 *
 * @throws CliError one of `explainCredentials` (exit 4); a network's failure as the SDK throws it.
 */
export async function loadCredentials(settings: CredentialSettings): Promise<Provider> {
  const setup = await readSetup(settings.profile, settings.mfaCode !== undefined);
  const source = chooseSource(setup);
  if (isFailure(source)) throw explainSetup(source, setup);
  const run: Run = { setup, source, settings, opened: false, final: undefined };
  // The SDK renews credentials some minutes early. A session opened with a code is not renewed: it is used to its end.
  const isOver =
    mfaProfile(source, setup) === undefined ? isIdentityExpired : createIsIdentityExpiredFunction(0);
  const provider = memoizeIdentityProvider(
    (properties?: Properties) => open(run, properties),
    isOver,
    doesIdentityRequireRefresh,
  );
  return provider as Provider;
}

interface Run {
  readonly setup: CredentialSetup;
  readonly source: Source;
  readonly settings: CredentialSettings;
  /** True once there were credentials. */
  opened: boolean;
  /** The failure that every later call ends with too. */
  final: unknown;
}

async function open(run: Run, properties: Properties) {
  if (run.final !== undefined) throw run.final;
  const { source, setup } = run;
  const command =
    source.origin === 'process' ? setup.profiles[source.chain.at(-1) ?? '']?.credential_process : '';
  const { work, ended } = await withCommandEnd(command ?? '', () => ask(run, properties));
  if (work.status === 'fulfilled') {
    run.opened = true;
    return work.value;
  }
  const error = work.reason as Error;
  if (run.final !== undefined || error instanceof CliError) throw error;
  const failure = failureOf(error, source, setup, ended);
  if (failure !== undefined) endWith(run, explainCredentials(failure, source.chain[0], error));
  throw unwrapNetwork(error);
}

function endWith(run: Run, error: unknown): never {
  run.final = error;
  throw error;
}

async function ask(run: Run, properties: Properties) {
  const { source } = run;
  const init = initOf(run);
  const beneath = beneathMfa(run);
  // resolveAssumeRoleCredentials.js waits for the code first, and for the credentials beneath it later: a failure of
  // theirs meanwhile is nobody's, and ends the process.
  if (beneath !== undefined) await (await providerOf(beneath, init))(properties);
  return (await providerOf(source, init))(properties);
}

/** What a role that wants an MFA code is assumed with, where that may fail: keys in a file do not. */
function beneathMfa({ source, setup }: Run): Source | undefined {
  const profile = mfaProfile(source, setup);
  if (profile === undefined) return undefined;
  const chain = source.chain.slice(source.chain.indexOf(profile) + 1);
  return source.origin === 'keys' && chain.length === 1 ? undefined : { ...source, chain };
}

/** The SDK would write its warnings to the terminal, into whatever is shown there. */
const QUIET = { debug() {}, info() {}, warn() {}, error() {} };

function initOf(run: Run) {
  const { mfaCode, clientConfig } = run.settings;
  const mfaCodeProvider = async (serial: string): Promise<string> => {
    const profile = run.source.chain[0];
    if (run.opened || mfaCode === undefined) endWith(run, explainCredentials({ kind: 'mfa-over', profile }));
    return mfaCode(serial).catch((error) => endWith(run, error));
  };
  return { logger: QUIET, mfaCodeProvider, ...(clientConfig ? { clientConfig } : {}) };
}

/** The SDK's own provider for a source, loaded when it is needed. */
async function providerOf(
  { origin, chain: [profile] }: Source,
  init: ReturnType<typeof initOf>,
): Promise<Provider> {
  if (profile !== undefined)
    return (await import('@aws-sdk/credential-provider-ini')).fromIni({ ...init, profile });
  switch (origin) {
    case 'environment':
      return (await import('@aws-sdk/credential-provider-env')).fromEnv(init);
    case 'web-identity':
      return (await import('@aws-sdk/credential-provider-web-identity')).fromTokenFile(init);
    case 'container':
      return (await import('@aws-sdk/credential-provider-http')).fromHttp(init);
    default:
      return (await import('@smithy/credential-provider-imds')).fromInstanceMetadata(init);
  }
}

/** What of the setup alone keeps credentials from coming; undefined where only a try would tell. */
export async function setupFailure(settings: CredentialSettings): Promise<CliError | undefined> {
  const setup = await readSetup(settings.profile, settings.mfaCode !== undefined);
  const found = chooseSource(setup);
  return isFailure(found) && found.kind !== 'no-credentials' ? explainSetup(found, setup) : undefined;
}

const explainSetup = (failure: Failure, { profile }: CredentialSetup): CliError =>
  explainCredentials(failure, failure.profile === undefined ? undefined : profile);
