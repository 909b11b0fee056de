import type { Interception, TransportError } from '../failures.ts';
import { again, asked, type Cause, type Failure, host } from './cause.ts';

const interception = ({ error }: Failure): Interception | undefined => (error as TransportError).interception;
const kind =
  (wanted: Interception['kind']) =>
  (failure: Failure): boolean =>
    failure.name === 'Intercepted' && interception(failure)?.kind === wanted;

/** "DescribeStacks at … was answered by 200 text/html" */
function answered(failure: Failure): string {
  const { status = 0, type = '' } = interception(failure) ?? {};
  return `${asked(failure)} was answered by ${`${status} ${type}`.trim()}`;
}

/** Something on the way that answers in AWS's place. */
export const INTERCEPTED: readonly Cause[] = [
  {
    id: 'proxy-password',
    is: kind('password'),
    says: ({ call }) =>
      call?.proxy === undefined
        ? 'A proxy on the way to AWS asks for a user name and a password.'
        : `The proxy ${call.proxy} asks for a user name and a password.`,
    why: answered,
    remedy: () => ['Write them into its address: HTTPS_PROXY=http://user:password@host:port'],
  },
  {
    id: 'portal',
    is: kind('portal'),
    says: () => 'Something between this machine and AWS answered in its place.',
    why: (failure) => `${answered(failure)}. A network's sign-in page does that, or a proxy.`,
    remedy: () => [
      'Open any web page in a browser, sign in to the network if it asks, and run the same command again.',
      'In a company network, ask which proxy leads to AWS and set HTTPS_PROXY.',
    ],
  },
  {
    id: 'blocked',
    is: kind('blocked'),
    says: () => 'Something between this machine and AWS refuses the way to it.',
    why: (failure) => `${answered(failure)}. AWS's own answers look different.`,
    remedy: (failure) => [
      `Ask those who run the network, its proxy or its filter to allow ${host(failure)}.`,
    ],
  },
  {
    id: 'gateway',
    is: kind('unavailable'),
    says: () => 'Something between this machine and AWS cannot reach it now.',
    why: (failure) => `${answered(failure)}. AWS's own answers look different.`,
    remedy: (failure) => [
      `Wait a minute. ${again(failure)}`,
      'If it stays, ask those who run the network or its proxy. State of AWS: https://health.aws.amazon.com/health/status',
    ],
  },
  {
    id: 'garbled',
    // What the SDK says of an answer that it cannot read.
    is: ({ message }) => /inspect the hidden field \{error\}\.\$response/.test(message),
    says: () => 'An answer from AWS cannot be read: it is cut off, or something on the way has changed it.',
    why: (failure) => `${asked(failure)}: ${failure.message.split('\n')[0]}`,
    remedy: (failure) => [again(failure), 'If it stays, ask those who run the network or its proxy.'],
  },
];
