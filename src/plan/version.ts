/**
 * Whether version `one` comes before `other`, both as `major.minor.patch`. What follows a hyphen counts as older than
 * the same without (Semantic Versioning 2.0.0, point 11), and is not compared further.
 */
export function isOlder(one: string, other: string): boolean {
  const [a, b] = [read(one), read(other)];
  const at = a.findIndex((part, index) => part !== b[index]);
  return at >= 0 && (a[at] ?? 0) < (b[at] ?? 0);
}

/** `1.2.3-beta` → `[1, 2, 3, 0]`, `1.2.3` → `[1, 2, 3, 1]`. */
function read(version: string): number[] {
  const [numbers = '', ...rest] = version.split('-');
  const parts = numbers.split('.').map((part) => Number(part) || 0);
  return [parts[0] ?? 0, parts[1] ?? 0, parts[2] ?? 0, rest.length > 0 ? 0 : 1];
}
