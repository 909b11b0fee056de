import type { Aws } from '../clients/aws.ts';
import type { Network } from '../core/network.ts';
import { createNetwork } from '../net/network.ts';

export interface AwsSettings {
  readonly region?: string | undefined;
  readonly profile?: string | undefined;
  /** Only the demo sets these two; everyone else has AWS_ENDPOINT_URL and the usual credential chain. */
  readonly endpoint?: string;
  readonly credentials?: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string | undefined;
    readonly expiration?: Date | undefined;
  };
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
  return withTransport(settings, lazyTransport(settings));
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
    ...(settings.region ? { region: settings.region } : {}),
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
      // Of the providers of credentials, the one for SSO takes its way from `clientConfig` alone.
      const clientConfig = { requestHandler: transport };
      return attend(new Client({ ...config, ...clientConfig, ...{ clientConfig } }), transport, run);
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
    iam: client(() => import('../clients/iam.ts')),
    lambda: client(() => import('../clients/lambda.ts')),
    logs: client(() => import('../clients/cloudwatch-logs.ts')),
    openSearch: client(() => import('../clients/opensearch.ts')),
    s3: client(() => import('../clients/s3.ts')),
    serviceQuotas: client(() => import('../clients/service-quotas.ts')),
    sns: client(() => import('../clients/sns.ts')),
    sqs: client(() => import('../clients/sqs.ts')),
    ssm: client(() => import('../clients/ssm.ts')),
  };
}

/** Nothing names a region, or an empty variable does. The SDK has no name for these errors. */
function unlessMissing(error: Error): undefined {
  if (!/region is missing|region=""/i.test(error.message)) throw error;
}

function once<T>(make: Lazy<T>): Lazy<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
