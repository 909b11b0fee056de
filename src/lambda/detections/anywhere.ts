import { isObject } from '../json.ts';
import type { Evidence } from './define.ts';
import { type Policy, policyOf } from './policy-document.ts';

/** Most values of a record that are looked at. */
const MAX_VALUES = 2000;

/** Every object and list of the request's parameters, the outer ones first. */
function* parts(root: unknown): Generator<Readonly<Record<string, unknown>>> {
  const queue = [root];
  for (let at = 0; at < queue.length; at += 1) {
    const value = queue[at];
    if (!isObject(value)) continue;
    yield value;
    for (const inner of Object.values(value).slice(0, MAX_VALUES)) {
      if (queue.length >= MAX_VALUES) break;
      queue.push(inner);
    }
  }
}

/**
 * Texts, numbers and truth values under a key, wherever in the request's parameters it stands and however its letters are
 * cased. EC2 wraps the parameters of newer calls in `<Call>Request`, and the same member has other parents in each call.
 */
export function anywhere({ record }: Evidence, ...keys: readonly string[]): string[] {
  const wanted = new Set(keys.map((key) => key.toLowerCase()));
  const lengths = new Set(keys.map((key) => key.length));
  const found: string[] = [];
  for (const part of parts(record.requestParameters))
    for (const key in part) {
      if (!lengths.has(key.length) || !wanted.has(key.toLowerCase())) continue;
      const value = part[key];
      for (const one of Array.isArray(value) ? value.slice(0, MAX_VALUES) : [value]) {
        // EC2 writes `{ "value": false }` for some values, and `{ "tag": 1, "content": "…" }` for items of lists.
        const bare = isObject(one) ? (one.value ?? one.content) : one;
        if (!isObject(bare) && bare !== null && bare !== undefined) found.push(String(bare));
      }
    }
  return found;
}

/** The policy documents among the request's parameters: objects with statements, or their text. */
export function policiesIn({ record }: Evidence): Policy[] {
  const found: Policy[] = [];
  for (const part of parts(record.requestParameters))
    for (const value of Object.values(part)) {
      const policy = policyOf(value);
      if (policy !== undefined) found.push(policy);
    }
  return found;
}
