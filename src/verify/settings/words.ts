import type { Difference } from './compare.ts';

/** Longer values are not shown: nobody compares two scripts in one line. */
const SHOWN = 48;

/** A difference in words: `MemorySize is 128, not 512`. */
export function differenceWords({ path, kind, want, have }: Difference): string {
  const name = nameOf(path);
  if (kind === 'extra') return `${name} was added`;
  if (kind === 'missing') return `${name} is missing`;
  return brief(want) && brief(have) ? `${name} is ${brief(have)}, not ${brief(want)}` : `${name} was changed`;
}

/** Of a property within others the last name; of a policy's statement both. */
function nameOf(path: string): string {
  const statement = /^(?:Policies (\S+)\.)?\w*PolicyDocument(?: (\S+))?$/.exec(path);
  if (statement === null) return path.split('.').at(-1) ?? path;
  const [, policy, sid] = statement;
  const of = policy === undefined ? 'the policy' : `the policy ${policy}`;
  return sid === undefined ? `a statement of ${of}` : `the statement ${sid} of ${of}`;
}

/** A value in one short line; empty for one that is not short. */
function brief(value: unknown): string {
  if (typeof value === 'object' || value === undefined) return '';
  const text = String(value);
  if (text === '') return 'empty';
  return text.length <= SHOWN && !text.includes('\n') ? text : '';
}
