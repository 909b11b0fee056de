import type { Template } from '../core/template.ts';

type Json = Readonly<Record<string, unknown>>;

/** Between the ARNs of a list; no ARN of the template has it, and no name in one may. */
const BETWEEN = '|';

/**
 * The same template in fewer bytes, for the call that carries it: a call to CloudFormation has room for 51,200 bytes
 * (decision 36). Every value stays what it was: a test resolves both.
 */
export const shorter = (template: Template): Template => ({
  ...template,
  Resources: Object.fromEntries(
    Object.entries(template.Resources).map(([id, resource]) => {
      const { Properties, ...rest } = withoutDefaults(resource as unknown as Json);
      return [id, Properties === undefined ? rest : { ...rest, Properties: rewritten(Properties) }];
    }),
  ) as Template['Resources'],
});

/** `Delete` is what CloudFormation does with these types unless told otherwise (Template Reference, "DeletionPolicy attribute"). */
function withoutDefaults(resource: Json): Json {
  const isDefault = ([name, value]: readonly [string, unknown]) =>
    /^(DeletionPolicy|UpdateReplacePolicy)$/.test(name) && value === 'Delete';
  return Object.fromEntries(Object.entries(resource).filter((entry) => !isDefault(entry)));
}

function rewritten(value: unknown): unknown {
  if (Array.isArray(value)) return listOfArns(value) ?? value.map(rewritten);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value);
  const [[name, args] = ['', undefined]] = entries;
  if (entries.length === 1 && name === 'Fn::Join') return joined(args as readonly [string, unknown]);
  return Object.fromEntries(entries.map(([key, entry]) => [key, rewritten(entry)]));
}

/** Parts next to each other are one: between two parts there are three bytes more, and around each `Fn::Sub` fourteen. */
function joined([separator, parts]: readonly [string, unknown]): unknown {
  if (!Array.isArray(parts)) return { 'Fn::Join': [separator, rewritten(parts)] };
  const merged: unknown[] = [];
  for (const part of parts.map(rewritten)) {
    const both = merged.length > 0 ? together(merged.at(-1), separator, part) : undefined;
    if (both === undefined) merged.push(part);
    else merged[merged.length - 1] = both;
  }
  return merged.length === 1 ? merged[0] : { 'Fn::Join': [separator, merged] };
}

/** Two parts of a text as one, where both are texts, or one is and the other a `Fn::Sub` of a text, or both are that. */
function together(one: unknown, separator: string, other: unknown): unknown {
  if (typeof one === 'string' && typeof other === 'string') return `${one}${separator}${other}`;
  const [first, last] = [substituted(one), substituted(other)];
  return first === undefined || last === undefined ? undefined : { 'Fn::Sub': `${first}${separator}${last}` };
}

/** The text that gives the same by `Fn::Sub`; undefined where there is none, or it needs more bytes. */
function substituted(part: unknown): string | undefined {
  if (typeof part === 'string') return part.includes('${') ? undefined : part;
  const [[name, args] = ['', undefined], ...others] = Object.entries(part as Json);
  if (others.length > 0) return undefined;
  if (name === 'Fn::Sub' && typeof args === 'string') return args;
  return name === 'Fn::GetAtt' ? `\${${(args as readonly string[]).join('.')}}` : undefined;
}

/** ARNs that begin alike, as one text that is split: the beginning stands there once. */
function listOfArns(list: readonly unknown[]): unknown {
  const texts = list.map((entry) => (typeof entry === 'string' ? undefined : substituted(entry)));
  if (texts.length < 2 || texts.some((text) => text === undefined || text.includes(BETWEEN)))
    return undefined;
  const arns = texts as readonly string[];
  const start = commonStart(arns);
  if (!start.startsWith('arn:')) return undefined;
  const rests = arns.map((arn) => `\${a}${arn.slice(start.length)}`).join(BETWEEN);
  return { 'Fn::Split': [BETWEEN, { 'Fn::Sub': [rests, { a: { 'Fn::Sub': start } }] }] };
}

/** Up to the last colon or slash that all have, and that is not inside `${…}`. */
function commonStart([first = '', ...others]: readonly string[]): string {
  let length = 0;
  while (length < first.length && others.every((one) => one[length] === first[length])) length += 1;
  const outside = first.replaceAll(/\$\{[^}]*\}/g, (reference) => '.'.repeat(reference.length));
  const same = outside.slice(0, length);
  return first.slice(0, Math.max(same.lastIndexOf('/'), same.lastIndexOf(':')) + 1);
}
