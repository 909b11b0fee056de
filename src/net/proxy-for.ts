import ipaddr from 'ipaddr.js';
import { type CliError, usageError } from '../core/errors.ts';
import type { Environment } from '../core/network.ts';
import { unbracketed } from './unbracketed.ts';

/**
 * The HTTP proxy that the environment names for a URL; undefined for a direct connection.
 *
 * The rules are those of curl and the AWS CLI: `https_proxy` for https, `http_proxy` for http, the lower-case name
 * first. A name in `NO_PROXY` covers its subdomains, with or without a leading dot; an entry may carry a port, be an
 * address or a range in CIDR form, and `*` covers everything. As in Go's net/http, loopback never goes through a proxy.
 *
 * @throws CliError `bad-proxy` (exit 2) for an address of a proxy that cannot be used.
 */
export function proxyFor(target: string, env: Environment): URL | undefined {
  const { protocol, hostname, port } = new URL(target);
  const host = bare(hostname);
  if (isLoopback(host)) return undefined;
  const name = protocol === 'https:' ? 'https_proxy' : 'http_proxy';
  // A web server sets HTTP_PROXY from the header "Proxy" of a request when it runs a program (https://httpoxy.org).
  const upper =
    name === 'http_proxy' && env.REQUEST_METHOD !== undefined ? undefined : env[name.toUpperCase()];
  const set = (env[name] || upper)?.trim();
  if (!set) return undefined;
  const excepted = env.no_proxy || env.NO_PROXY || '';
  if (isExcepted(host, Number(port) || (protocol === 'https:' ? 443 : 80), excepted)) return undefined;
  return parseProxy(set, name.toUpperCase());
}

function parseProxy(text: string, name: string): URL {
  const withScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`;
  const url = URL.canParse(withScheme) ? new URL(withScheme) : undefined;
  if (url === undefined || url.hostname === '')
    throw badProxy(name, 'It is not an address of the form http://host:port.');
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw badProxy(name, `It begins with ${url.protocol}//. Only http:// and https:// proxies can be used.`);
  try {
    decodeURIComponent(url.username + url.password);
  } catch {
    throw badProxy(name, 'A % in its user name or password has to be written as %25.');
  }
  return url;
}

/** Says nothing of the value: it may hold a password. */
const badProxy = (name: string, why: string): CliError =>
  usageError(
    'bad-proxy',
    `The environment variable ${name} names no proxy that can be used.`,
    [`Set it to an address such as http://proxy.example.com:3128, or unset it.`],
    why,
  );

/** Without the brackets of an IPv6 address and the final dot of a full name. */
const bare = (host: string): string => unbracketed(host.toLowerCase()).replace(/\.$/, '');

function isLoopback(host: string): boolean {
  if (host === 'localhost' || host.endsWith('.localhost')) return true;
  return ipaddr.isValid(host) && ipaddr.process(host).range() === 'loopback';
}

function isExcepted(host: string, port: number, list: string): boolean {
  return list
    .toLowerCase()
    .split(/[\s,]+/)
    .some((entry) => covers(entry, host, port));
}

/** `host`, `host:port`, `[address]:port`; an IPv6 address alone has several colons. */
const ENTRY = /^(\[[^\]]+\]|[^:]+)(?::(\d+))?$/;

function covers(entry: string, host: string, port: number): boolean {
  if (entry === '') return false;
  if (entry === '*') return true;
  const [, name = entry, only] = ENTRY.exec(entry) ?? [];
  if (only !== undefined && Number(only) !== port) return false;
  const wanted = bare(name).replace(/^\*?\./, '');
  return ipaddr.isValid(host) ? isWithin(host, wanted) : host === wanted || host.endsWith(`.${wanted}`);
}

function isWithin(address: string, wanted: string): boolean {
  const ip = ipaddr.process(address);
  if (ipaddr.isValid(wanted)) return ipaddr.process(wanted).toString() === ip.toString();
  if (!ipaddr.isValidCIDR(wanted)) return false;
  const [range, bits] = ipaddr.parseCIDR(wanted);
  return range.kind() === ip.kind() && ip.match(range, bits);
}
