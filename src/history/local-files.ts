import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { DeleteObjectsCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { usageError } from '../core/errors.ts';
import { dayOf } from '../plan/history.ts';

/** What the function can unpack and split: JSON and NDJSON, packed by gzip or not. */
const READABLE = /\.(json|ndjson|jsonl|log)(\.gz)?$|\.gz$/i;

/** Folders for the children of the state machine: each works on one of them. */
const SHARDS = 32;
/** S3 takes an object of at most 5 GB in one request (S3 User Guide, "Uploading objects"). */
const LARGEST = 5 * 1024 ** 3;
const SIDE_BY_SIDE = 8;
const DELETE_AT_ONCE = 1000;

/** A file of the user, and its size in bytes. */
export interface LocalFile {
  readonly path: string;
  readonly bytes: number;
}

/**
 * The log files that these words name; of a folder all those in it, at any depth.
 *
 * @throws CliError exit 2 for a word that names nothing, a file that can't be one, and a folder without any.
 */
export async function findFiles(words: readonly string[]): Promise<LocalFile[]> {
  const found = (await Promise.all(words.map(filesIn))).flat();
  const largest = found.find(({ bytes }) => bytes > LARGEST);
  if (largest !== undefined)
    throw usageError(
      'file-too-large',
      `${largest.path} has more than 5 GB.`,
      'Split it between two records.',
    );
  return found.sort((a, b) => (a.path < b.path ? -1 : 1));
}

async function filesIn(word: string): Promise<LocalFile[]> {
  const known = await stat(word).catch(() => undefined);
  if (known === undefined)
    throw usageError(
      'no-such-file',
      `There is no file or folder ${word}.`,
      'Name log files, or folders with log files.',
    );
  if (known.isFile()) {
    if (READABLE.test(word)) return [{ path: word, bytes: known.size }];
    throw usageError(
      'not-a-log-file',
      `${word} can't be read.`,
      'Unpack it, and name the files in it.',
      'Log files are .json.gz, .json, .ndjson or .jsonl.',
    );
  }
  const entries = await readdir(word, { recursive: true, withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isFile() && READABLE.test(entry.name))
    .map(({ parentPath, name }) => path.join(parentPath, name));
  if (names.length === 0)
    throw usageError(
      'no-log-files',
      `There is no log file in ${word}.`,
      'They end in .json.gz, .json, .ndjson or .jsonl.',
    );
  return Promise.all(names.map(async (name) => ({ path: name, bytes: (await stat(name)).size })));
}

/** Folder of a run's uploads, as the function takes it for a place of log files. */
export const uploadsOf = (run: string): string => `history/${run}/files/`;

/**
 * The key of a file: laid out as CloudTrail lays out its log files, so that the same function finds them; the number keeps
 * apart what is named alike.
 */
export function keyOf(run: string, file: string, at: number, now: number): string {
  const shard = String(at % SHARDS).padStart(2, '0');
  const day = dayOf(now).replaceAll('-', '/');
  const name = path.basename(file).replaceAll(/[^\w.=+-]/g, '_');
  return `${uploadsOf(run)}AWSLogs/000000000000/CloudTrail/local-${shard}/${day}/${String(at).padStart(6, '0')}-${name}`;
}

/** Where the files are. */
interface Target {
  readonly s3: S3Client;
  readonly bucket: string;
  readonly run: string;
}

/**
 * Uploads the files, and gives the key of each.
 *
 * @param told the number of files that are there.
 */
export async function upload(
  files: readonly LocalFile[],
  { s3, bucket: Bucket, run }: Target,
  now: number,
  signal: AbortSignal,
  told: (done: number) => void,
): Promise<ReadonlyMap<string, string>> {
  const keys = new Map<string, string>();
  const queue = files.map((file, at) => ({ file, Key: keyOf(run, file.path, at, now) }));
  const work = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      signal.throwIfAborted();
      const { file, Key } = next;
      keys.set(Key, file.path);
      const Body = createReadStream(file.path);
      await s3.send(new PutObjectCommand({ Bucket, Key, Body, ContentLength: file.bytes }));
      told(files.length - queue.length);
    }
  };
  try {
    await Promise.all(Array.from({ length: SIDE_BY_SIDE }, work));
  } catch (error) {
    queue.length = 0;
    await removeUploads([...keys.keys()], { s3, bucket: Bucket, run });
    throw error;
  }
  return keys;
}

/** Takes uploads away again. */
export async function removeUploads(keys: readonly string[], { s3, bucket: Bucket }: Target): Promise<void> {
  for (let at = 0; at < keys.length; at += DELETE_AT_ONCE) {
    const Objects = keys.slice(at, at + DELETE_AT_ONCE).map((Key) => ({ Key }));
    await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
  }
}
