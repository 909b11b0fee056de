import { type PolicyDocument, samePolicy } from '../../lambda/update-elasticsearch/policy.ts';
import { UNKNOWN } from '../../stack/template-values.ts';

type Node = Readonly<Record<string, unknown>>;

/** One point where a resource is not as its template has it. */
export interface Difference {
  /** Such as `Environment.Variables.DESIRED`. */
  readonly path: string;
  /** `extra`: something is there that the template does not have. */
  readonly kind: 'changed' | 'missing' | 'extra';
  readonly want: unknown;
  readonly have: unknown;
}

/** What the items of a list are known by. */
const KEYS = ['Id', 'PolicyName', 'Name', 'MetricName', 'Sid'];
const POLICIES = /PolicyDocument$/;

/**
 * Where `have` differs from `want`. What AWS adds is no difference, but for the properties in `exact`, where more than is
 * wanted is told as well. A number, a boolean and their text are the same; the order of a list means nothing.
 *
 * @param exact names of properties, at the top.
 */
export function differences(want: Node, have: Node, exact: readonly string[] = []): readonly Difference[] {
  return Object.entries(want).flatMap(([name, value]) =>
    between(value, have[name], name, exact.includes(name)),
  );
}

function between(want: unknown, have: unknown, path: string, exact: boolean): Difference[] {
  if (want === UNKNOWN || want === undefined) return [];
  if (have === undefined || have === null) return want === '' ? [] : [{ path, kind: 'missing', want, have }];
  if (POLICIES.test(path)) return policies(want as Node, have as Node, path);
  if (Array.isArray(want)) return lists(want, Array.isArray(have) ? have : [have], path, exact);
  if (isObject(want)) return isObject(have) ? objects(want, have, path, exact) : [changed(path, want, have)];
  return String(want) === String(have) ? [] : [changed(path, want, have)];
}

function objects(want: Node, have: Node, path: string, exact: boolean): Difference[] {
  const named = Object.entries(want).flatMap(([key, value]) =>
    between(value, have[key], `${path}.${key}`, exact),
  );
  const more = exact ? Object.keys(have).filter((key) => !Object.hasOwn(want, key)) : [];
  return [...named, ...more.map((key) => extra(`${path}.${key}`, have[key]))];
}

function lists(
  want: readonly unknown[],
  have: readonly unknown[],
  path: string,
  exact: boolean,
): Difference[] {
  const partners = new Set<unknown>();
  const found = want.flatMap((item): Difference[] => {
    if (item === UNKNOWN) return [];
    const label = labelOf(item);
    const partner = have.find((one) =>
      label === undefined ? between(item, one, path, exact).length === 0 : labelOf(one) === label,
    );
    if (partner === undefined) return [{ path: `${path}${suffix(item)}`, kind: 'missing', want: item, have }];
    partners.add(partner);
    return label === undefined ? [] : between(item, partner, `${path}${suffix(item)}`, exact);
  });
  const more = exact ? have.filter((one) => !partners.has(one)) : [];
  return [...found, ...more.map((one) => extra(`${path}${suffix(one)}`, one))];
}

/** Statement by statement, in whatever order and spelling AWS gives them back. */
function policies(want: Node, have: Node, path: string): Difference[] {
  const same = (one: unknown) => (other: unknown) => samePolicy(alone(one), alone(other));
  const [wanted, there] = [statements(want), statements(have)];
  const lost = wanted.filter((one) => !holdsUnknown(one) && !there.some(same(one)));
  const more = there.filter((one) => !wanted.some(same(one)));
  // One of which only AWS knows a part can't be told from a strange one.
  if (wanted.some(holdsUnknown)) return lost.map((one) => lostOne(one, there, path));
  // A statement that was changed is one lost and one more: the first says it.
  const added = more.filter((one) => !lost.some((other) => labelOf(other) === labelOf(one)));
  return [
    ...lost.map((one) => lostOne(one, there, path)),
    ...added.map((one) => extra(`${path}${suffix(one)}`, one)),
  ];
}

const lostOne = (want: unknown, have: unknown, path: string): Difference => ({
  ...{ path: `${path}${suffix(want)}`, kind: 'missing', want, have },
});

/** True when a part of the value is what only AWS knows. */
export const holdsUnknown = (value: unknown): boolean =>
  value === UNKNOWN ||
  (typeof value === 'object' && value !== null && Object.values(value).some(holdsUnknown));

const alone = (statement: unknown): PolicyDocument => ({ Statement: [statement] });

const statements = ({ Statement }: Node): readonly unknown[] =>
  Array.isArray(Statement) ? Statement : Statement === undefined ? [] : [Statement];

const changed = (path: string, want: unknown, have: unknown): Difference => ({
  path,
  kind: 'changed',
  want,
  have,
});

const extra = (path: string, have: unknown): Difference => ({ path, kind: 'extra', want: undefined, have });

const isObject = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function labelOf(item: unknown): string | undefined {
  const key = isObject(item) ? KEYS.find((name) => typeof item[name] === 'string') : undefined;
  return key === undefined ? undefined : String((item as Node)[key]);
}

/** ` reconcile` for an item that has a name, nothing for another. */
const suffix = (item: unknown): string => (labelOf(item) === undefined ? '' : ` ${labelOf(item)}`);
