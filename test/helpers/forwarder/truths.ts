import { readFileSync } from 'node:fs';

/** A record and what the product has to make of it. */
export interface Truth {
  readonly title: string;
  /** Fields of the document, by dotted path. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** Names of queries that find it, and of those that do not. */
  readonly found?: readonly string[];
  readonly missed?: readonly string[];
  readonly record: Readonly<Record<string, unknown>>;
}

/** The objects of a file of `test/fixtures/records`, one a line. */
export const linesOf = <T>(file: string): T[] =>
  readFileSync(new URL(`../../fixtures/records/${file}`, import.meta.url), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as T);

export const TRUTHS = linesOf<Truth>('truths.ndjson');
