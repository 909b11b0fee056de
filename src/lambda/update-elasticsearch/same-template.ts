import type { Template } from '../../schema/index.ts';

/** A composable template as the engine gives it back. */
export interface StoredTemplate {
  readonly index_patterns?: readonly string[];
  readonly priority?: number;
  readonly composed_of?: readonly string[];
  readonly template?: { readonly settings?: object; readonly mappings?: object; readonly aliases?: object };
  readonly _meta?: { readonly hash?: string };
}

/**
 * Whether the engine holds this very template. It gives settings back under `index` and as text, and keys in another
 * order (seen on Elasticsearch 7.10 and OpenSearch 2.19).
 */
export function sameTemplate(stored: StoredTemplate, wanted: Template): boolean {
  const { settings = {}, mappings = {}, aliases = {} } = stored.template ?? {};
  const now = {
    patterns: stored.index_patterns ?? [],
    priority: stored.priority,
    settings: (settings as { index?: object }).index ?? settings,
    mappings,
    // Neither is in a template of ours: what comes from elsewhere changes what an index becomes.
    others: [...(stored.composed_of ?? []), ...Object.keys(aliases)],
  };
  const want = {
    patterns: wanted.index_patterns,
    priority: wanted.priority,
    settings: wanted.template.settings,
    mappings: wanted.template.mappings,
    others: [],
  };
  return stable(now) === stable(want);
}

/** JSON with the keys of every object in order, and every value as text. */
const stable = (value: unknown): string =>
  JSON.stringify(value, (_, item: unknown) => {
    if (item === null || typeof item !== 'object') return String(item);
    if (Array.isArray(item)) return item;
    return Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
