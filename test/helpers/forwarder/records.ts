import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { packageRoot } from '../../../src/package-root.ts';

const root = packageRoot();
/** A larger collection that some checkouts have beside them; the tests are complete without it. */
const BESIDE = join(root, '..', 'shared', 'data', 'cloudtrail');
const FOLDERS = [
  join(root, 'test', 'fixtures', 'cloudtrail'),
  join(root, 'assets', 'sandbox', 'records'),
  BESIDE,
  join(BESIDE, 'placeholder-ids'),
  join(BESIDE, 'synthetic'),
];

function texts(folder: string): string[] {
  const names = readdirSync(folder).filter((name) => /\.ndjson(\.gz)?$/.test(name));
  return names.sort().flatMap((name) => {
    const bytes = readFileSync(join(folder, name));
    return (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString().split('\n').filter(Boolean);
  });
}

/** The development records, each text once. */
export function developmentRecords(): string[] {
  return [...new Set(FOLDERS.filter((folder) => existsSync(folder)).flatMap(texts))];
}

/** The same record at a day of the given month (`YYYY-MM`). */
export function inMonth(text: string, month: string): string {
  return text.replace(/("eventTime"\s*:\s*")\d{4}-\d{2}-\d{2}/, `$1${month}-05`);
}

/** The id a message shall have: its eventID, or the hash of its text. As the engines keep it, in UTF-8. */
export function idOf(message: string): string {
  const hash = createHash('sha256').update(message.trim()).digest('hex');
  try {
    const { eventID } = (JSON.parse(message) ?? {}) as { eventID?: unknown };
    const usable = typeof eventID === 'string' && eventID.trim() !== '' && Buffer.byteLength(eventID) <= 512;
    return usable ? utf8(eventID) : hash;
  } catch {
    return hash;
  }
}

/** What is left of a text after a way through UTF-8: halves of surrogate pairs become U+FFFD. */
export function utf8(text: string): string {
  return Buffer.from(text).toString();
}

/** The same records, where each that has another's eventID gets one of its own: all of them can be in one index. */
export function withOwnIds(texts: readonly string[]): string[] {
  const seen = new Set<string>();
  return texts.map((text, at) => {
    const id = idOf(text);
    if (!seen.has(id)) {
      seen.add(id);
      return text;
    }
    return text.replace(/("eventID"\s*:\s*"[^"]*)"/, `$1~${at}"`);
  });
}
