import type { IncomingMessage } from 'node:http';
import { AwsV4Signer } from 'aws4fetch';

interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** Not part of a signature, or made anew with it. */
const LEFT_OUT = /^(authorization|connection|expect|host|x-amz-(date|security-token))$/;

/**
 * The headers of a request that a server between a client and the local AWS hands on to `target`: the host is part of a
 * signature, so it is made again, with the keys that the client has signed with.
 */
export async function signAgain(
  { method = 'GET', url = '/', headers }: IncomingMessage,
  body: Buffer,
  target: string,
  keys: Keys,
): Promise<Record<string, string>> {
  const [, accessKeyId, region, service] =
    /Credential=([^/]+)\/\d+\/([^/]+)\/([^/]+)\//.exec(`${headers.authorization}`) ?? [];
  if (accessKeyId !== keys.accessKeyId)
    throw new Error(`signed by ${accessKeyId}, not by ${keys.accessKeyId}`);
  const kept = Object.entries(headers).filter(([name]) => !LEFT_OUT.test(name));
  const signer = new AwsV4Signer({
    ...{ ...keys, region, service, method, body: body.length > 0 ? body : undefined },
    url: new URL(url, target).href,
    headers: Object.fromEntries(kept.map(([name, value]) => [name, `${value}`])),
  });
  const signed = await signer.sign();
  return { ...Object.fromEntries(signed.headers), host: new URL(target).host };
}
