import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { usageError } from '../../core/errors.ts';
import { findArray, sliceElements } from './json-scanner.ts';

/**
 * Reads CloudTrail records from files: one JSON record a line, CloudTrail's own `{"Records":[…]}`, or a JSON array;
 * gzipped or not.
 *
 * @returns each record's original JSON text, in the files' order.
 * @throws CliError (exit 2) for a file that cannot be read, has no records, or is no JSON.
 */
export async function readRecords(files: readonly string[]): Promise<string[]> {
  const records: string[] = [];
  for (const file of files) records.push(...parseRecords(decode(await load(file), file), file));
  return records;
}

const FORMS = 'Give one JSON record a line, a CloudTrail file {"Records":[…]} or a JSON array; gzip is fine.';

async function load(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    throw usageError(
      'records-unreadable',
      `${file} cannot be read.`,
      'Check the path after --records.',
      String(error),
    );
  }
}

/** UTF-8 text of a file, gzipped or not, without a byte order mark. */
export function decode(bytes: Buffer, file: string): string {
  const gzipped = bytes[0] === 0x1f && bytes[1] === 0x8b;
  try {
    return (gzipped ? gunzipSync(bytes) : bytes).toString('utf8').replace(/^\uFEFF/, '');
  } catch (error) {
    throw usageError(
      'records-unreadable',
      `${file} is a broken gzip file.`,
      'Fetch it again.',
      String(error),
    );
  }
}

/**
 * The records of one file's text.
 *
 * @throws CliError (exit 2) naming the file, and the line where the file is NDJSON.
 */
export function parseRecords(text: string, file: string): string[] {
  const records = parseWhole(text) ?? parseLines(text, file);
  if (records.length > 0) return records;
  throw usageError('records-empty', `${file} holds no CloudTrail record.`, FORMS);
}

/** The elements of a file that is one JSON value; undefined when its lines are to be read one by one. */
function parseWhole(text: string): string[] | undefined {
  const first = text.trimStart()[0];
  // Only a whole that parses is one: an NDJSON file of several lines does not, and one of one line is no list.
  const value = first === '{' || first === '[' ? tryParse(text) : undefined;
  if (Array.isArray(value)) return sliceObjects(text, text.indexOf('['));
  const start = isObject(value) && Array.isArray(value.Records) ? findArray(text, 'Records') : -1;
  if (start >= 0) return sliceObjects(text, start);
  return isObject(value) ? [text.trim()] : undefined;
}

const sliceObjects = (text: string, start: number) =>
  sliceElements(text, start).filter((it) => it.startsWith('{'));

function parseLines(text: string, file: string): string[] {
  const lines = text.split('\n').map((line) => line.trim());
  return lines.flatMap((line, index) => {
    if (line === '') return [];
    if (isObject(tryParse(line))) return [line];
    throw usageError(
      'records-no-json',
      `${file}, line ${index + 1} is no JSON object.`,
      FORMS,
      'Nothing was played.',
    );
  });
}

function tryParse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
