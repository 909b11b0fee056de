import type { Answer } from '../sign.ts';

/** One thing to write. `body` is one line of JSON; bulk `create` never overwrites. */
export interface Item {
  readonly id: string;
  readonly index: string;
  readonly body: string;
}

/** The engine will never take this item. `reason` may quote the record: for the quarantine, not for logs. */
export interface Rejected<T extends Item> {
  readonly item: T;
  readonly errorType: string;
  readonly reason: string;
}

export interface Triage<T extends Item> {
  readonly created: number;
  /** Already there: an earlier delivery, or an earlier try of this one. */
  readonly duplicate: number;
  readonly rejected: readonly Rejected<T>[];
  readonly retry: readonly T[];
  /** The request as a whole was refused for its content or size: one of these is the reason. */
  readonly split: readonly T[];
  /** Why `retry` is not empty: a status or a network code, never record content. */
  readonly problem: string;
}

interface BulkItem {
  readonly status?: number;
  readonly error?: {
    readonly type?: string;
    readonly reason?: string;
    readonly caused_by?: { readonly reason?: string };
  };
}

const NOTHING = { created: 0, duplicate: 0, rejected: [], retry: [], split: [], problem: '' };

/** Sorts the items of one `_bulk` request by what its answer says of each. */
export function triage<T extends Item>(items: readonly T[], answer: Answer): Triage<T> {
  if (answer.status === 200) {
    const results = bulkItems(answer.text);
    if (results?.length === items.length) return perItem(items, results);
    return { ...NOTHING, retry: items, problem: 'incomplete answer' };
  }
  const problem = answer.status === 0 ? answer.problem : `HTTP ${answer.status}`;
  if (answer.status === 400 || answer.status === 413) {
    const only = items.length === 1 ? items[0] : undefined;
    if (!only) return { ...NOTHING, split: items, problem };
    return {
      ...NOTHING,
      rejected: [{ item: only, errorType: `http_${answer.status}`, reason: withoutSource(answer.text) }],
    };
  }
  return { ...NOTHING, retry: items, problem };
}

function perItem<T extends Item>(items: readonly T[], results: readonly BulkItem[]): Triage<T> {
  const rejected: Rejected<T>[] = [];
  const retry: T[] = [];
  let created = 0;
  let duplicate = 0;
  let problem = '';
  for (const [at, item] of items.entries()) {
    const { status = 0, error } = results[at] ?? {};
    if (status >= 200 && status < 300) created++;
    else if (status === 409) duplicate++;
    else if (mayPass(status)) {
      retry.push(item);
      problem = `item status ${status}${error?.type ? ` ${error.type}` : ''}`;
    } else rejected.push({ item, errorType: error?.type ?? `status_${status}`, reason: reasonOf(error) });
  }
  return { created, duplicate, rejected, retry, split: [], problem };
}

/** Overload, server faults, and 403: a block on writes (disk full) or a permission, which are no fault of the record. */
function mayPass(status: number): boolean {
  return status === 429 || status === 401 || status === 403 || status >= 500 || status < 200;
}

function reasonOf(error: BulkItem['error']): string {
  const reasons = [error?.reason, error?.caused_by?.reason].map((reason) => withoutSource(reason ?? ''));
  return reasons.filter(Boolean).join(': ') || 'no reason given';
}

/** Elasticsearch 7 quotes the whole HTTP request, its signature and session token too, after this mark. */
function withoutSource(reason: string): string {
  return reason.split(/(?:\n|\\n)? at \[Source/, 1)[0]?.trimEnd() ?? '';
}

function bulkItems(text: string): BulkItem[] | undefined {
  try {
    const { items } = JSON.parse(text) as { items?: Record<string, BulkItem>[] };
    return items?.map((item) => item.create ?? {});
  } catch {
    return undefined;
  }
}
