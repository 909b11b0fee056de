/**
 * The leaves of a JSON text, read by a parser of our own: the code under test uses JSON.parse, which changes numbers
 * and drops repeated keys.
 */
export interface Leaf {
  /** Keys that lead to it; positions in lists are left out. */
  readonly keys: readonly string[];
  readonly type: 'string' | 'number' | 'boolean' | 'null' | 'empty';
  /** Some list is on the way to it. */
  readonly listed: boolean;
  /** A string's characters; everything else as it is spelled, `{}` and `[]` for empty ones. */
  readonly text: string;
}

const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null|[[\]{},:]/gs;

/** All leaves in the order of the text, those of repeated keys too. The text must be valid JSON. */
export function leavesOf(text: string): Leaf[] {
  const tokens = text.match(TOKEN) ?? [];
  const leaves: Leaf[] = [];
  let at = 0;
  const value = (keys: readonly string[], listed: boolean): void => {
    const token = tokens[at++] ?? '';
    if (token === '{' || token === '[') members(keys, listed, token);
    else {
      const type = typeOf(token);
      const text = type === 'string' ? (JSON.parse(token) as string) : token;
      leaves.push({ keys, listed, type, text });
    }
  };
  const members = (keys: readonly string[], listed: boolean, open: '{' | '['): void => {
    const close = open === '{' ? '}' : ']';
    if (tokens[at] === close) leaves.push({ keys, listed, type: 'empty', text: open + close });
    while (tokens[at] !== close) {
      if (open === '{') {
        const key = JSON.parse(tokens[at] ?? '') as string;
        at += 2;
        value([...keys, key], listed);
      } else value(keys, true);
      if (tokens[at] === ',') at++;
    }
    at++;
  };
  value([], false);
  return leaves;
}

function typeOf(token: string): Leaf['type'] {
  if (token.startsWith('"')) return 'string';
  if (token === 'null') return 'null';
  return token === 'true' || token === 'false' ? 'boolean' : 'number';
}

/** True when an object in the text has a key twice, which JSON.parse hides and the engines refuse. */
export function repeatsKey(text: string): boolean {
  const tokens = text.match(TOKEN) ?? [];
  const open: (Set<string> | undefined)[] = [];
  for (const [at, token] of tokens.entries()) {
    if (token === '{') open.push(new Set());
    else if (token === '[') open.push(undefined);
    else if (token === '}' || token === ']') open.pop();
    else if (token === ':') {
      const key = JSON.parse(tokens[at - 1] ?? '') as string;
      if (open.at(-1)?.has(key)) return true;
      open.at(-1)?.add(key);
    }
  }
  return false;
}

/** The most objects and lists, and the most lists alone, that are open at one place of a JSON text. */
function depthOf(text: string): { readonly all: number; readonly lists: number } {
  const open: string[] = [];
  let [all, lists, now] = [0, 0, 0];
  for (const token of text.match(TOKEN) ?? []) {
    if (token === '{' || token === '[') {
      open.push(token);
      if (token === '[') now++;
      all = Math.max(all, open.length);
      lists = Math.max(lists, now);
    } else if (token === '}' || token === ']') {
      if (open.pop() === '[') now--;
    }
  }
  return { all, lists };
}

/**
 * True of what an engine may refuse as a document: no JSON object, a key twice, hundreds of levels. OpenSearch takes no
 * more than 20 lists in each other (`index.mapping.depth.limit`), wherever they are; Elasticsearch does.
 */
export function mayBeRefused(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return true;
  } catch {
    return true;
  }
  const { all, lists } = depthOf(text);
  return repeatsKey(text) || all > 200 || lists > 20;
}
