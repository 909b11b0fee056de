import type { Answer } from '../sign.ts';

/** An answer that is not what was asked for. `message` names the call, the status and the service's own words. */
export class RequestError extends Error {
  override readonly name = 'RequestError';
  readonly status: number;
  readonly code: string;

  constructor(call: string, answer: Answer) {
    const { code, reason } = explain(answer);
    super(
      `${call}: ${answer.status === 0 ? 'no answer' : `HTTP ${answer.status}`}${code ? ` ${code}` : ''}${reason ? `: ${reason}` : ''}`,
    );
    this.status = answer.status;
    this.code = code;
  }
}

/** Not there yet, with the reason: for states that pass, such as a domain without an endpoint. */
export class NotReady extends Error {
  override readonly name = 'NotReady';
}

const PASSING_CODE =
  /AccessDenied|NotAuthorized|UnrecognizedClient|InvalidClientToken|Throttl|TooManyRequests|ResourceConflict|LimitExceeded/i;
/** A role of the policy that was made a moment ago is not known everywhere. */
const PASSING_REASON =
  /invalid principal|Error setting policy|security token included in the request is invalid/i;

/**
 * Whether trying again later may help: the network, overload, server faults, a change under way, and every kind of
 * "denied", since a role's policies take up to a minute to be known everywhere.
 */
export function mayPass(error: unknown): boolean {
  if (error instanceof NotReady) return true;
  if (!(error instanceof RequestError)) return false;
  if ([0, 401, 403, 409, 429].includes(error.status) || error.status >= 500) return true;
  return PASSING_CODE.test(error.code) || PASSING_REASON.test(error.message);
}

/** AWS errors carry a code in a header, in `__type` or in XML, the domain's in `error.type`; each has its own place for words. */
function explain({ text, problem }: Answer): { code: string; reason: string } {
  const body = parse(text);
  const inner =
    typeof body.error === 'object' && body.error !== null ? (body.error as Record<string, unknown>) : {};
  const code = String(problem || body.__type || body.code || inner.type || '');
  const reason = String(body.message ?? body.Message ?? inner.reason ?? body.error ?? '');
  return { code: code.split('#').at(-1)?.split(':')[0] ?? '', reason: reason.slice(0, 400) };
}

function parse(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return parseXml(text);
  }
}

/** IAM's answers are XML: `<ErrorResponse><Error>…<Code>AccessDenied</Code><Message>…`. */
function parseXml(text: string): Record<string, unknown> {
  const [, code, message] =
    /<Error>[\s\S]*?<Code>(\w+)<\/Code>\s*<Message>([^<]*)/.exec(text.slice(0, 4000)) ?? [];
  return { code, message };
}
