import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { Summary } from '../lambda/history/work.ts';

/** What a run has left of itself; undefined where there is nothing (it has not come to its end). */
export async function readSummary(s3: S3Client, Bucket: string, run: string): Promise<Summary | undefined> {
  try {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: `history/${run}/summary.json` }));
    return JSON.parse((await Body?.transformToString()) ?? '') as Summary;
  } catch (error) {
    if (/NoSuchKey|NotFound/.test((error as Error).name)) return undefined;
    throw error;
  }
}
