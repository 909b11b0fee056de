/** A folder of a bucket. The prefix is empty, or ends with a slash. */
export interface BucketPlace {
  readonly bucket: string;
  readonly prefix: string;
}

/** What stands before `AWSLogs/` in a bucket that the user names: `name`, `name/prefix`, or either as a URL of S3. */
export function bucketPlace(named: string): BucketPlace {
  const [bucket = '', ...rest] = named.replace(/^s3:\/\//, '').split('/');
  const prefix = rest.join('/').replace(/\/?(AWSLogs\/?.*)?$/, '');
  return { bucket, prefix: prefix === '' ? '' : `${prefix}/` };
}
