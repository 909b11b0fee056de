import type { Aws } from '../clients/aws.ts';
import { CliError } from '../core/errors.ts';
import type { Network } from '../core/network.ts';
import { once } from '../core/once.ts';
import { createNetwork } from '../net/network.ts';
import type { CredentialSettings } from './credentials.ts';

interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
  readonly expiration?: Date | undefined;
}

export interface AwsSettings extends Pick<CredentialSettings, 'profile' | 'mfaCode'> {
  readonly region?: string | undefined;
  /** Only the demo sets these two; everyone else has AWS_ENDPOINT_URL and the usual sources of credentials. */
  readonly endpoint?: string;
  readonly credentials?: Credentials | ((properties?: object) => Promise<Credentials>);
  readonly userAgent: string;
  /** As the environment describes it, unless another one is given. */
  readonly network?: Network;
  /** Longest time until an answer, in milliseconds, for calls that need no longer. */
  readonly answerMs?: number;
  /** Aborted by the first Ctrl-C: ends calls that only read. */
  readonly signal?: AbortSignal;
  /** Told of each address that is spoken to without encryption, once. */
  readonly onPlain?: (origin: string) => void;
}

type Lazy<T> = () => Promise<T>;

const ANSWER_MS = 30_000;

/** The clients of one account, by one transport. */
export function createAws(settings: AwsSettings): Aws {
  const load = lazyTransport(settings);
  const credentials = settings.credentials ?? sharedCredentials(settings, load);
  return withTransport({ ...settings, credentials }, load);
}

/** The same credentials for all clients, looked for when the first of them needs any, by the same transport. */
function sharedCredentials(
  settings: AwsSettings,
  load: Lazy<TransportModule>,
): (properties?: object) => Promise<Credentials> {
  const loaded = once(async () => {
    const [{ loadCredentials }, { transport }] = await Promise.all([import('./credentials.ts'), load()]);
    const { requestHandler, lastFailure } = remembering(transport);
    const provider = await loadCredentials({ ...settings, clientConfig: { requestHandler } });
    return async (properties?: object) => {
      try {
        return await provider(properties);
      } catch (error) {
        // The SDK's provider for SSO keeps of a failed connection no more than its words.
        const { explainNetworkError } = await import('./explain-network.ts');
        throw explainNetworkError(lastFailure()) === undefined ? error : lastFailure();
      }
    };
  });
  return async (properties) => (await loaded())(properties);
}

/** A transport that remembers how its last call failed; undefined where it did not. */
function remembering(transport: TransportModule['transport']) {
  let failure: unknown;
  const handle: typeof transport.handle = async (...call) => {
    failure = undefined;
    try {
      return await transport.handle(...call);
    } catch (error) {
      failure = error;
      throw error;
    }
  };
  return { requestHandler: { ...transport, handle }, lastFailure: () => failure };
}

type TransportModule = Awaited<ReturnType<ReturnType<typeof lazyTransport>>>;

/** Loaded with the first client: what needs none starts without it. */
function lazyTransport(settings: AwsSettings) {
  return once(async () => {
    const [{ createTransport }, { attend, createInterruption }] = await Promise.all([
      import('./transport.ts'),
      import('./attend.ts'),
    ]);
    const transport = createTransport({
      network: settings.network ?? createNetwork(process.env),
      answerMs: settings.answerMs ?? ANSWER_MS,
      onPlain: settings.onPlain ?? (() => {}),
    });
    const run = settings.signal && createInterruption(settings.signal);
    return { transport, attend, run };
  });
}

function withTransport(settings: AwsSettings, load: Lazy<TransportModule>): Aws {
  const config = {
    region:
      settings.region || once(async () => (await import('./region-in-force.ts')).regionInForce(settings)),
    ...(settings.profile ? { profile: settings.profile } : {}),
    ...(settings.endpoint ? { endpoint: settings.endpoint, forcePathStyle: true } : {}),
    ...(settings.credentials ? { credentials: settings.credentials } : {}),
    customUserAgent: settings.userAgent,
  };
  type Config = typeof config & { readonly requestHandler: TransportModule['transport'] };
  const client = <T extends Parameters<TransportModule['attend']>[0]>(
    source: () => Promise<{ readonly Client: new (config: Config) => T }>,
  ): Lazy<T> =>
    once(async () => {
      const [{ Client }, { transport, attend, run }] = await Promise.all([source(), load()]);
      return attend(new Client({ ...config, requestHandler: transport }), transport, run);
    });
  const sts = client(() => import('../clients/sts.ts'));
  return {
    region: async () => {
      const { config } = await sts();
      const region = await config.region().catch(unlessMissing);
      const error = region === undefined ? undefined : (await import('./region.ts')).regionError(region);
      if (error !== undefined) throw error;
      return region;
    },
    endpoint: settings.endpoint ?? process.env.AWS_ENDPOINT_URL_S3 ?? process.env.AWS_ENDPOINT_URL,
    inRegion: (region) => withTransport({ ...settings, region }, load),
    sts,
    cloudFormation: client(() => import('../clients/cloudformation.ts')),
    cloudTrail: client(() => import('../clients/cloudtrail.ts')),
    cloudWatch: client(() => import('../clients/cloudwatch.ts')),
    ec2: client(() => import('../clients/ec2.ts')),
    eventBridge: client(() => import('../clients/eventbridge.ts')),
    iam: client(() => import('../clients/iam.ts')),
    lambda: client(() => import('../clients/lambda.ts')),
    logs: client(() => import('../clients/cloudwatch-logs.ts')),
    openSearch: client(() => import('../clients/opensearch.ts')),
    s3: client(() => import('../clients/s3.ts')),
    serviceQuotas: client(() => import('../clients/service-quotas.ts')),
    sfn: client(() => import('../clients/sfn.ts')),
    sns: client(() => import('../clients/sns.ts')),
    sqs: client(() => import('../clients/sqs.ts')),
    ssm: client(() => import('../clients/ssm.ts')),
  };
}

/** Nothing names a region, or an empty variable does: `regionInForce` says so, the SDK has no name for it. */
function unlessMissing(error: Error): undefined {
  const missing =
    error instanceof CliError
      ? error.code === 'no-region'
      : /region is missing|region=""/i.test(error.message);
  if (!missing) throw error;
}
