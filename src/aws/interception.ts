import type { HttpRequest } from '@smithy/types';
import type { Interception } from './failures.ts';

interface Answer {
  readonly statusCode: number;
  /** With lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** Every service of AWS numbers its answers by one of these: nothing between here and AWS does. */
const AWS_IDS = ['x-amzn-requestid', 'x-amz-request-id', 'x-amz-id-2', 'x-amz-cf-id'];

const HTML = /^\s*<(!doctype html|html|head|body)\b/i;

/**
 * What answered in AWS's place, if something did: the sign-in page of a network, a filter, a proxy or a gateway. Such a
 * page must not be read as AWS's answer: the query protocol finds no stacks in it, and takes that for an empty account.
 */
export function interceptionOf(
  request: Pick<HttpRequest, 'headers'>,
  answer: Answer,
): Interception | undefined {
  const { statusCode: status, headers } = answer;
  const type = (headers['content-type'] ?? '').split(';')[0]?.trim() ?? '';
  const found = (kind: Interception['kind']): Interception => ({ kind, status, type });
  if (status === 407) return found('password');
  if (AWS_IDS.some((name) => headers[name] !== undefined)) return undefined;
  const text = Buffer.from(answer.body.subarray(0, 500))
    .toString('utf8')
    .replace(/^\uFEFF/, '');
  const html = type === 'text/html' || HTML.test(text);
  if (status === 511 || (status < 400 && html)) return found('portal');
  if (status < 300) return isExpected(request.headers['content-type'], text) ? undefined : found('portal');
  // S3 names another endpoint that way, in XML.
  if (status < 400) return text.startsWith('<') ? undefined : found('portal');
  if (!html && type !== 'text/plain') return undefined;
  return found(status >= 500 ? 'unavailable' : 'blocked');
}

/** An answer begins as the protocol of its request wants it. In the JSON protocols an empty one is an answer too. */
function isExpected(requestType: string | undefined, text: string): boolean {
  const start = text.trimStart()[0];
  if (requestType?.startsWith('application/x-www-form-urlencoded')) return start === '<';
  if (requestType?.startsWith('application/x-amz-json'))
    return start === undefined || start === '{' || start === '[';
  return true;
}
