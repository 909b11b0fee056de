import { AwsClient } from 'aws4fetch';
import type { Sandbox } from '../../src/sandbox/client.ts';

const VERSIONS = { iam: '2010-05-08', sns: '2010-03-31', sts: '2011-06-15' } as const;

/** Calls of one service of the local AWS with the keys of `credentials`, for a test; each gives the answer's XML. */
export function queryApi(
  { awsEndpoint, credentials, region }: Pick<Sandbox, 'awsEndpoint' | 'credentials' | 'region'>,
  service: keyof typeof VERSIONS,
) {
  const client = new AwsClient({ ...credentials, service, region, retries: 0 });
  return async (Action: string, input: Readonly<Record<string, string>>): Promise<string> => {
    const body = new URLSearchParams({ Action, Version: VERSIONS[service], ...input }).toString();
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const answer = await client.fetch(`${awsEndpoint}/`, { method: 'POST', headers, body });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${Action}: ${text}`);
    return text;
  };
}

/** The contents of each element of that name. */
export const elements = (xml: string, name: string): string[] =>
  [...xml.matchAll(new RegExp(`<${name}>([^<]*)<`, 'g'))].map(([, text]) => text ?? '');
