/** A service of AWS that a function calls. */
export interface Api {
  /** Signing name. */
  readonly signing: string;
  /** Suffix of the `AWS_ENDPOINT_URL_` variable that AWS SDKs read for this service. */
  readonly variable: string;
  /** Where a global service is, by the beginning of the region's name: its signing region and its host. */
  readonly global?: Readonly<Record<'cn-' | 'us-gov-' | '', readonly [region: string, host: string]>>;
}

export const OPENSEARCH: Api = { signing: 'es', variable: 'OPENSEARCH' };
export const SSM: Api = { signing: 'ssm', variable: 'SSM' };
export const LAMBDA: Api = { signing: 'lambda', variable: 'LAMBDA' };
export const CLOUDTRAIL: Api = { signing: 'cloudtrail', variable: 'CLOUDTRAIL' };
export const EC2: Api = { signing: 'ec2', variable: 'EC2' };
export const SNS: Api = { signing: 'sns', variable: 'SNS' };
/** AWS Organizations User Guide, "Region support"; AWS Organizations API Reference, "Endpoint to call". */
export const ORGANIZATIONS: Api = {
  signing: 'organizations',
  variable: 'ORGANIZATIONS',
  global: {
    'cn-': ['cn-northwest-1', 'organizations.cn-northwest-1.amazonaws.com.cn'],
    'us-gov-': ['us-gov-west-1', 'organizations.us-gov-west-1.amazonaws.com'],
    '': ['us-east-1', 'organizations.us-east-1.amazonaws.com'],
  },
};
/** AWS General Reference, "AWS Identity and Access Management endpoints"; for China its IAM User Guide, "Dual-stack endpoint support". */
export const IAM: Api = {
  signing: 'iam',
  variable: 'IAM',
  global: {
    'cn-': ['cn-north-1', 'iam.cn-north-1.amazonaws.com.cn'],
    'us-gov-': ['us-gov-west-1', 'iam.us-gov.amazonaws.com'],
    '': ['us-east-1', 'iam.amazonaws.com'],
  },
};

export type Env = Readonly<Record<string, string | undefined>>;

/** Address of the service, without a slash at the end, and the region that its requests are signed for. */
export function endpoint({ signing, variable, global }: Api, env: Env): { url: string; region: string } {
  const configured =
    env.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS === 'true'
      ? undefined
      : env[`AWS_ENDPOINT_URL_${variable}`] || env.AWS_ENDPOINT_URL;
  const own = env.AWS_REGION ?? 'us-east-1';
  const suffix = own.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  const prefix = (['cn-', 'us-gov-'] as const).find((beginning) => own.startsWith(beginning)) ?? '';
  const [region, host] = global?.[prefix] ?? [own, `${signing}.${own}.${suffix}`];
  return { url: configured ? configured.replace(/\/$/, '') : `https://${host}`, region };
}
