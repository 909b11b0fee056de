import { pooled } from '../pool.ts';
import type { Store } from './store.ts';

/** Takes away all objects whose keys begin so. */
export async function removeFolder(s3: Store, bucket: string, prefix: string): Promise<void> {
  for await (const { objects } of s3.list({ bucket, prefix }))
    await pooled(objects, 16, ({ key }) => s3.remove(bucket, key));
}

/** A small object as text. */
export async function readText(s3: Store, bucket: string, key: string): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of s3.bytes(bucket, key)) parts.push(part);
  return Buffer.concat(parts).toString();
}
