import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Document, normalise } from '../../../src/lambda/logs-to-elasticsearch/normalise.ts';
import { ASIDE, DETAILS, MAX_TERM_BYTES } from '../../../src/schema/index.ts';
import { message, SEED } from '../../helpers/forwarder/arbitrary.ts';
import { type Leaf, leavesOf, repeatsKey } from '../../helpers/forwarder/leaves.ts';
import { recordQueries } from '../../helpers/forwarder/queries.ts';
import { idOf, utf8 } from '../../helpers/forwarder/records.ts';

const sha = (text: string): string => createHash('sha256').update(text).digest('hex');
const normalised = (text: string) => normalise(text, Date.UTC(2026, 0, 15), sha);

type Doc = Record<string, unknown> & {
  [DETAILS]?: string[];
  [ASIDE]?: { path: string[]; value: unknown }[];
};

/** Holds for every arbitrary message; a failure prints the seed and the smallest message found. */
const always = (holds: (text: string) => void) =>
  fc.assert(fc.property(message, holds), { seed: SEED, numRuns: 400 });

const alwaysOfDocuments = (holds: (document: Document, doc: Doc) => void) =>
  always((text) => {
    const outcome = normalised(text);
    if (outcome.kind === 'document') holds(outcome, JSON.parse(outcome.body) as Doc);
  });

/** A leaf as it is spelled, but booleans in lower case. */
function spelled({ keys, text }: Leaf): string {
  return JSON.stringify([...keys, /^(true|false)$/i.test(text) ? text.toLowerCase() : text]);
}

/** A null that stands where the forwarder supplies a value. */
const isAbsent = ({ keys, type }: Leaf) => type === 'null' && /^event(ID|Time)$/.test(keys.join('.'));

function counted(leaves: readonly Leaf[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const leaf of leaves) counts.set(spelled(leaf), (counts.get(spelled(leaf)) ?? 0) + 1);
  return counts;
}

/** The leaves of what was moved aside, with the keys that led to them. */
const asideLeaves = ({ [ASIDE]: aside = [] }: Doc): Leaf[] =>
  aside.flatMap(({ path, value }) =>
    leavesOf(JSON.stringify(value)).map((leaf) => ({ ...leaf, keys: [...path, ...leaf.keys] })),
  );

describe('an arbitrary message', () => {
  test('becomes a document or a misfit, twice the same', () => {
    always((text) => {
      expect(normalised(text)).toEqual(normalised(text));
    });
  });

  test('has an id that neither the space around it nor a second pass changes', () => {
    always((text) => {
      const outcome = normalised(text);
      expect(utf8(outcome.id)).toBe(idOf(text));
      expect(normalised(` ${text}\n`).id).toBe(outcome.id);
      if (outcome.kind === 'document') expect(normalised(outcome.body).id).toBe(outcome.id);
    });
  });

  test('that is a misfit keeps its text', () => {
    let misfits = 0;
    always((text) => {
      const outcome = normalised(text);
      if (outcome.kind === 'misfit') misfits++;
      expect(outcome.text.trim()).toBe(text.trim());
    });
    expect(misfits).toBeGreaterThan(5);
  });

  test('that is a document is one line of JSON, for the index of a month', () => {
    let documents = 0;
    alwaysOfDocuments(({ body, index, id }) => {
      documents++;
      expect(body).not.toContain('\n');
      expect(index).toMatch(/^cloudtrail-20\d\d\.\d\d$/);
      expect(leavesOf(body)).toContainEqual(expect.objectContaining({ keys: ['eventID'], text: id }));
    });
    expect(documents).toBeGreaterThan(200);
  });

  test('that is a document keeps each of its leaves, in its place or aside', () => {
    alwaysOfDocuments(({ text, body }, doc) => {
      const kept = counted([...leavesOf(body), ...asideLeaves(doc)]);
      const own = leavesOf(text).filter((leaf) => !isAbsent(leaf));
      const lost = [...counted(own)].filter(([leaf, count]) => (kept.get(leaf) ?? 0) < count);
      expect(lost).toEqual([]);
    });
  });

  test('has tokens that are terms, one for each leaf that no field holds', () => {
    alwaysOfDocuments(({ text }, { [DETAILS]: details = [] }) => {
      // The engine refuses it.
      if (repeatsKey(text)) return;
      for (const token of details) expect(Buffer.byteLength(token)).toBeLessThanOrEqual(MAX_TERM_BYTES);
      const tokens = new Set(details);
      const wanted = recordQueries(text)
        .map((query) => (query.term as Record<string, string> | undefined)?.[`${DETAILS}.keyword`])
        .filter((token) => token !== undefined);
      expect(wanted.filter((token) => !tokens.has(token))).toEqual([]);
    });
  });
});

test.each(['userIdentity', 'requestParameters', 'resources', 'userAgent', 'other'])(
  '%s: 50,000 lists in each other are no event',
  (key) => {
    const text = `{"eventID":"e","${key}":${'['.repeat(50_000)}${']'.repeat(50_000)}}`;
    expect(normalised(text)).toMatchObject({ kind: 'misfit', errorType: 'too_deep', id: 'e', text });
  },
);
