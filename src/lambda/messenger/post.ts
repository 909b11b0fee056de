import { type LookupAddress, lookup } from 'node:dns';
import { request as plainRequest } from 'node:http';
import { request } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { addressOf } from '../source/address.ts';

const TIMEOUT = 5_000;

export interface PostOptions {
  /** Whether the machine itself is a place to send to, without TLS: on a local AWS alone. */
  readonly allowsLoopback: boolean;
}

/**
 * Sends JSON to a webhook. Follows no redirect, and connects to no private address, so that nobody can make the function
 * speak to what only AWS's own network reaches. The address is looked at where the connection is made: a name that changes
 * its address in between gains nothing.
 *
 * @returns the status of HTTP.
 * @throws Error that names neither the address nor what was sent or answered.
 */
export async function post(url: string, payload: object, { allowsLoopback }: PostOptions): Promise<number> {
  const { protocol, hostname } = parsed(url);
  const host = hostname.replace(/^\[|\]$/g, '');
  const isLocal = allowsLoopback && isLoopback(host);
  if (protocol !== 'https:' && !isLocal) throw new Error('the webhook has no https:// in front');
  if (isIP(host) !== 0 && !isLocal && !isPublic(host)) throw new Error(PRIVATE);
  const body = JSON.stringify(payload);
  return new Promise((resolve, reject) => {
    const fail = (error: Error) => reject(new Error(problemOf(error)));
    const sent = (protocol === 'https:' ? request : plainRequest)(
      url,
      {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
        lookup: isLocal ? undefined : publicLookup,
        signal: AbortSignal.timeout(TIMEOUT),
        agent: false,
      },
      (answer) => {
        // What it says may repeat what was sent.
        answer.resume();
        answer.once('end', () => resolve(answer.statusCode ?? 0));
        answer.once('error', fail);
      },
    );
    sent.once('error', fail);
    sent.end(body);
  });
}

const PRIVATE = 'the webhook has a private address';

/** The text of an invalid URL stands in the error of `URL`. */
function parsed(url: string): URL {
  if (!URL.canParse(url)) throw new Error('the webhook is no URL');
  return new URL(url);
}

const isLoopback = (host: string): boolean => ['127.0.0.1', '::1', 'localhost'].includes(host);

/**
 * Of IPv6, only what is handed out for the internet, 2000::/3 (RFC 4291), without 6to4, which wraps an IPv4 address (RFC
 * 3056).
 */
function isPublic(text: string): boolean {
  const address = addressOf(text);
  if (address === undefined || address.isPrivate) return false;
  return isIP(text) === 4 ? address.key < MULTICAST : /^(?!2002:)[23]/i.test(text);
}

/** 224.0.0.0 and above: multicast and reserved (RFC 5771, RFC 1112). */
const MULTICAST = 224 * 2 ** 24;

/** A lookup that gives only public addresses, and fails when a name has any other. */
const publicLookup: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, found: LookupAddress[] = []) => {
    if (error) return callback(error, '');
    const [first] = found;
    if (first === undefined || !found.every(({ address }) => isPublic(address)))
      return callback(Object.assign(new Error(PRIVATE), { code: 'EPRIVATE' }), '');
    return options.all ? callback(null, found) : callback(null, first.address, first.family);
  });
};

/** Errors of Node name the address: of them, only the code. */
function problemOf(error: Error): string {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'EPRIVATE') return PRIVATE;
  return `the webhook can't be reached: ${error.name === 'AbortError' || error.name === 'TimeoutError' ? 'no answer in 5 seconds' : (code ?? error.name)}`;
}
