/** Name of the functions' variable that says where the reference object is: `bucket/key`. */
export const REFERENCE_VARIABLE = 'REFERENCE';

type Env = Readonly<Record<string, string | undefined>>;

/**
 * URL of an object, named as `bucket/key`. A bucket with dots in its name has no certificate of its own (S3 User Guide,
 * "Virtual hosting of buckets"), and a local AWS no host for each bucket.
 */
export function objectUrl(place: string, env: Env): string {
  const configured = env.AWS_ENDPOINT_URL_S3 || env.AWS_ENDPOINT_URL;
  if (configured) return `${configured.replace(/\/$/, '')}/${place}`;
  const region = env.AWS_REGION ?? 'us-east-1';
  const host = `s3.${region}.${region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com'}`;
  const [bucket = '', ...key] = place.split('/');
  return bucket.includes('.') ? `https://${host}/${place}` : `https://${bucket}.${host}/${key.join('/')}`;
}
