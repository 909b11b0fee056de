/** Address of an object as CloudFormation wants it: virtual-hosted at AWS, path style at a stand-in. */
export function objectUrl(endpoint: string | undefined, bucket: string, key: string, region: string): string {
  if (endpoint !== undefined) return `${endpoint.replace(/\/$/, '')}/${bucket}/${key}`;
  const suffix = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  return `https://${bucket}.s3.${region}.${suffix}/${key}`;
}
