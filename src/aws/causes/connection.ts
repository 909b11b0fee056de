import { EXIT } from '../../core/errors.ts';
import type { TransportError } from '../failures.ts';
import { noSuchRegion } from '../region.ts';
import { REGIONS } from '../regions.ts';
import {
  again,
  asked,
  askedAndSaid,
  type Cause,
  CHECK_THE_WAY,
  coded,
  type Failure,
  host,
  named,
  service,
} from './cause.ts';

const seconds = ({ error }: Failure): string => `${((error as TransportError).limitMs ?? 0) / 1000} s`;
const isTimed = ({ error }: Failure): boolean => (error as TransportError).limitMs !== undefined;

const NOT_FOUND = ['ENOTFOUND', 'EAI_AGAIN'];
const NO_WAY = ['ENETUNREACH', 'EHOSTUNREACH', 'ENETDOWN', 'ETIMEDOUT'];

/** A region that no address is known for, in the name that was looked up. */
function unknownRegion({ error, call, code }: Failure): string | undefined {
  const region = call?.region ?? /\.([a-z0-9-]+)\.amazonaws\./.exec(lookedUp(error))?.[1];
  return NOT_FOUND.includes(code) &&
    region !== undefined &&
    REGIONS[region] === undefined &&
    lookedUp(error).includes(region)
    ? region
    : undefined;
}

const lookedUp = (error: Error & { hostname?: string }): string => error.hostname ?? '';

/** No connection, none in time, or one that broke. */
export const CONNECTION: readonly Cause[] = [
  {
    id: 'no-answer',
    is: named('NoAnswer'),
    says: (failure) => `${service(failure)} did not answer within ${seconds(failure)}.`,
    why: (failure) => `Asked for: ${asked(failure)}.`,
    remedy: (failure) => [again(failure), CHECK_THE_WAY],
  },
  {
    id: 'proxy-unreachable',
    is: (failure) =>
      failure.call?.proxy !== undefined &&
      (isTimed(failure) || coded(...NOT_FOUND, ...NO_WAY, 'ECONNREFUSED')(failure)),
    says: (failure) => `The proxy ${failure.call?.proxy} gives no connection to ${service(failure)}.`,
    why: askedAndSaid,
    remedy: () => [
      'Check HTTPS_PROXY (or HTTP_PROXY): unset it where there is no proxy. NO_PROXY names exceptions.',
    ],
  },
  {
    id: 'no-connection',
    is: isTimed,
    says: (failure) => `No connection to ${service(failure)} within ${seconds(failure)}.`,
    why: (failure) => `Asked for: ${asked(failure)}.`,
    remedy: () => [CHECK_THE_WAY],
  },
  {
    id: 'no-such-region',
    exit: EXIT.usage,
    is: (failure) => unknownRegion(failure) !== undefined,
    says: (failure) => noSuchRegion(unknownRegion(failure) ?? '').message,
    why: askedAndSaid,
    remedy: (failure) => noSuchRegion(unknownRegion(failure) ?? '').remedy,
  },
  {
    id: 'no-such-region',
    exit: EXIT.usage,
    // The SDK's words for a region that cannot be part of a host name.
    is: ({ message }) => /^Region not accepted|not a valid hostname component/i.test(message),
    says: ({ message }) => noSuchRegion(/region="([^"]*)"/.exec(message)?.[1] ?? '').message,
    why: ({ message }) => message,
    remedy: ({ message }) => noSuchRegion(/region="([^"]*)"/.exec(message)?.[1] ?? '').remedy,
  },
  {
    id: 'unreachable',
    is: coded(...NOT_FOUND),
    says: (failure) => `AWS could not be reached: the address of ${host(failure)} was not found.`,
    why: askedAndSaid,
    remedy: () => [
      'Is this machine online? In a company network a proxy may be needed: HTTPS_PROXY.',
      CHECK_THE_WAY,
    ],
  },
  {
    id: 'unreachable',
    is: coded('ECONNREFUSED'),
    says: (failure) => `AWS could not be reached: nothing listens at ${host(failure)}.`,
    why: askedAndSaid,
    remedy: () => [CHECK_THE_WAY],
  },
  {
    id: 'unreachable',
    is: coded(...NO_WAY),
    says: (failure) => `AWS could not be reached: there is no way to ${host(failure)} from here.`,
    why: askedAndSaid,
    remedy: () => ['Is this machine online?', CHECK_THE_WAY],
  },
  {
    id: 'connection-cut',
    is: (failure) => coded('ECONNRESET', 'EPIPE')(failure) || failure.message === 'socket hang up',
    says: (failure) => `The connection to ${service(failure)} was cut before the answer was there.`,
    why: askedAndSaid,
    remedy: (failure) => [again(failure), `If it stays: ${CHECK_THE_WAY}`],
  },
];
