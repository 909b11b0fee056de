export type PolicyDocument = Readonly<Record<string, unknown>>;

/** Parts of a statement that are sets, each written as one string or a list. */
const LISTS = new Set(['Action', 'NotAction', 'Resource', 'NotResource']);

/**
 * Whether two resource policies say the same. AWS gives a policy back with its keys and list items in another order,
 * lists of one as a string, `"*"` as `{"AWS": "*"}`, and account ids as root ARNs. A statement's name, `Sid`, says nothing.
 */
export function samePolicy(one: PolicyDocument, other: PolicyDocument): boolean {
  return canonicalPolicy(one) === canonicalPolicy(other);
}

/** One text for all spellings of a policy. */
function canonicalPolicy(policy: PolicyDocument): string {
  const statements = list(policy.Statement).map((statement) =>
    stable(canonicalStatement(statement as PolicyDocument)),
  );
  return stable({ Version: policy.Version ?? '2008-10-17', Statement: statements.sort() });
}

function canonicalStatement(statement: PolicyDocument): PolicyDocument {
  const entries = Object.entries(statement).map(([key, value]) => {
    if (LISTS.has(key)) return [key, sorted(value)];
    if (key === 'Principal' || key === 'NotPrincipal') return [key, principals(value)];
    if (key === 'Condition') return [key, conditions(value)];
    return [key, value];
  });
  return Object.fromEntries(entries.filter(([key]) => key !== 'Sid'));
}

function principals(value: unknown): unknown {
  if (typeof value === 'string') return { AWS: sorted(value) };
  return mapValues(value, (names) =>
    sorted(names).map((name) =>
      name.replace(/^(\d{12})$/, 'arn:aws:iam::$1:root').replace(/^arn:aws(-[a-z-]+)?:iam/, 'arn:aws:iam'),
    ),
  );
}

function conditions(value: unknown): unknown {
  return mapValues(value, (operands) =>
    mapValues(operands, (values) => sorted(values).map((item) => item.replace(/\/32$/, ''))),
  );
}

function mapValues(value: unknown, change: (value: unknown) => unknown): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value ?? {}).map(([key, item]) => [key, change(item)]));
}

function sorted(value: unknown): string[] {
  return list(value).map(String).sort();
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : value === undefined ? [] : [value];
}

/** JSON with the keys of every object in order. */
function stable(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(stable).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const keys = Object.keys(value).sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${stable((value as PolicyDocument)[key])}`).join(',')}}`;
}
