import { AwsClient } from 'aws4fetch';
import type { Sandbox } from '../../src/sandbox/client.ts';

/** Keys of root, of a user or of a session. */
export interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** Calls of AWS Organizations at the local AWS; a refused one gives its code as `__type`. */
export const organizationsApi =
  ({ awsEndpoint }: Pick<Sandbox, 'awsEndpoint'>) =>
  async (keys: Keys, operation: string, input: object = {}): Promise<Record<string, never>> => {
    const client = new AwsClient({ ...keys, service: 'organizations', region: 'us-east-1', retries: 0 });
    const answer = await client.fetch(`${awsEndpoint}/`, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': `AWSOrganizationsV20161128.${operation}`,
      },
      body: JSON.stringify(input),
    });
    const text = await answer.text();
    return text ? JSON.parse(text) : {};
  };
