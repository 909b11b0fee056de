import { DeleteObjectCommand } from '@aws-sdk/client-s3';
import type { Aws } from '../../../src/clients/aws.ts';

/** Requests at a time: moto answers one after the other. */
const AT_ONCE = 50;

/** As nobody: to sign a thousand requests takes longer than to answer them, and moto takes them so. */
async function put(url: string): Promise<void> {
  const answer = await fetch(url, { method: 'PUT', body: '{"Records":[]}' });
  await answer.text();
  if (!answer.ok) throw new Error(`PUT ${url}: HTTP ${answer.status}`);
}

/**
 * Fills a versioned bucket with records as a trail does. One of them is put twice and one is deleted again, so that there
 * are a version and a marker more than records.
 */
export async function putRecords(Bucket: string, count: number, aws: Aws): Promise<void> {
  const keys = Array.from({ length: count }, (_, at) => `AWSLogs/123456789012/${at}.json.gz`);
  const [first = '', second = ''] = keys;
  const url = (key: string) => `${aws.endpoint}/${Bucket}/${key}`;
  for (let at = 0; at < count; at += AT_ONCE)
    await Promise.all(keys.slice(at, at + AT_ONCE).map((key) => put(url(key))));
  await put(url(first));
  await (await aws.s3()).send(new DeleteObjectCommand({ Bucket, Key: second }));
}
