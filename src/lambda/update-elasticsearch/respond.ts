/** What CloudFormation sends to a custom resource, as far as it is used here. */
export interface ResourceEvent {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  readonly ResponseURL: string;
  readonly StackId: string;
  readonly RequestId: string;
  readonly LogicalResourceId: string;
  readonly PhysicalResourceId?: string;
  readonly ResourceProperties?: { readonly Desired?: unknown };
}

export interface Verdict {
  readonly status: 'SUCCESS' | 'FAILED';
  readonly reason: string;
  readonly data?: Readonly<Record<string, string>>;
}

export interface RespondDeps {
  readonly fetch: typeof fetch;
  readonly sleep: (ms: number) => Promise<void>;
}

/** CloudFormation ignores a longer answer and then waits for its time-out. */
const MAX_BYTES = 4096;
const LONG_REASON = 1500;
const SHORT_REASON = 300;
const TRIES = 5;
const TIMEOUT = 3_000;

/** The answer's text: at most 4 KB, with an id that never changes, so that an update never looks like a replacement. */
export function responseBody(event: ResourceEvent, { status, reason, data }: Verdict): string {
  const answer = (max: number): object => ({
    Status: status,
    Reason: cut(reason, max),
    PhysicalResourceId: event.PhysicalResourceId || event.LogicalResourceId,
    StackId: event.StackId,
    RequestId: event.RequestId,
    LogicalResourceId: event.LogicalResourceId,
  });
  // Characters that JSON escapes take up to six bytes: the short reason fits whatever it holds.
  const candidates = [{ ...answer(LONG_REASON), Data: data }, answer(LONG_REASON), answer(SHORT_REASON)].map(
    (candidate) => JSON.stringify(candidate),
  );
  return candidates.find((text) => Buffer.byteLength(text) <= MAX_BYTES) ?? candidates.at(-1) ?? '';
}

/** Puts the verdict to the event's pre-signed URL; tried again, since an unanswered stack hangs. Throws in the end. */
export async function respond(event: ResourceEvent, verdict: Verdict, deps: RespondDeps): Promise<void> {
  // Bytes, not text: fetch would add a content type, which the URL's signature does not cover.
  const body = new TextEncoder().encode(responseBody(event, verdict));
  for (let attempt = 1; ; attempt++) {
    const problem = await put(event.ResponseURL, body, deps.fetch);
    if (problem === undefined) return;
    if (attempt === TRIES) throw new Error(`CloudFormation could not be answered: ${problem}`);
    await deps.sleep(250 * 2 ** attempt);
  }
}

async function put(
  url: string,
  body: Uint8Array<ArrayBuffer>,
  send: typeof fetch,
): Promise<string | undefined> {
  try {
    const headers = { 'content-type': '' };
    const signal = AbortSignal.timeout(TIMEOUT);
    const response = await send(url, { method: 'PUT', headers, body, redirect: 'error', signal });
    return response.ok ? undefined : `HTTP ${response.status}`;
  } catch (error) {
    return error instanceof Error ? error.name : 'network error';
  }
}

function cut(text: string, max: number): string {
  if (Buffer.byteLength(text) <= max) return text;
  // A cut inside a character leaves a replacement character: drop it.
  return `${Buffer.from(text)
    .subarray(0, max)
    .toString('utf8')
    .replace(/\uFFFD+$/, '')} …`;
}
