/** What says whose account it was: replaced by what it is. The first that matches is taken. */
const PRIVATE: readonly (readonly [pattern: RegExp, stands: string])[] = [
  [/\b(?:AKIA|ASIA|AROA|AIDA)[A-Z0-9]{12,}\b/g, '<key>'],
  [/\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b/g, '<mail>'],
  [/\b(?:search|vpc)-[\w-]+\.[\w-]+\.es\.amazonaws\.com\b/g, '<domain endpoint>'],
  [/(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w.]*\d)(\/\d{1,2})?/g, '<address>'],
  [/(?<!\d)\d{12}(?!\d)/g, '<account>'],
  [/(?<=:(?:user|assumed-role)\/)[\w+=,.@/-]+/g, '<name>'],
  [/\b(vpc|subnet|i|sg|eni|eipalloc|eipassoc|vol|igw)-[0-9a-f]{8,17}\b/g, '<$1>'],
  [/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '<id>'],
];

/** A text without account ids, addresses, names of people, keys, ids, and the secrets given. */
export function redact(text: string, secrets: Iterable<string>): string {
  const known = [...secrets].filter((secret) => secret.length > 3);
  const without = known.reduce((rest, secret) => rest.replaceAll(secret, '<secret>'), text);
  return PRIVATE.reduce((rest, [pattern, stands]) => rest.replace(pattern, stands), without);
}
