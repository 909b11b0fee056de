import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { AwsClient } from 'aws4fetch';
import type { ProxyInstance } from './instances.ts';

export interface AwsAccess {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/**
 * Credentials as the machine's metadata service hands them out: those of its instance profile's role, so that the
 * role's policy decides what the machine may read. The SDK asks again when they run out.
 */
export function instanceCredentials(instance: ProxyInstance, aws: AwsAccess) {
  const sts = new STSClient(aws);
  return async () => {
    const RoleArn = await profileRole(instance, aws);
    const { Credentials: given } = await sts.send(
      new AssumeRoleCommand({ RoleArn, RoleSessionName: instance.id }),
    );
    if (!given?.AccessKeyId || !given.SecretAccessKey)
      throw new Error(`STS gave no credentials for ${RoleArn}.`);
    return {
      accessKeyId: given.AccessKeyId,
      secretAccessKey: given.SecretAccessKey,
      sessionToken: given.SessionToken,
      expiration: given.Expiration,
    };
  };
}

/** One call of IAM's query API: not worth a client of its own. */
async function profileRole(instance: ProxyInstance, { endpoint, credentials }: AwsAccess): Promise<string> {
  const name = instance.profileArn?.split('/').at(-1);
  if (name === undefined)
    throw new Error(`The instance ${instance.id} has no instance profile: it may read nothing.`);
  const iam = new AwsClient({ ...credentials, service: 'iam', region: 'us-east-1', retries: 0 });
  const body = new URLSearchParams({
    Action: 'GetInstanceProfile',
    Version: '2010-05-08',
    InstanceProfileName: name,
  });
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const answer = await iam.fetch(`${endpoint}/`, { method: 'POST', headers, body: body.toString() });
  const text = await answer.text();
  const role = /<Arn>(arn:[^<]*:role\/[^<]+)<\/Arn>/.exec(text)?.[1];
  if (role === undefined) throw new Error(`The instance profile ${name} has no role: ${text.slice(0, 300)}`);
  return role;
}
