import { EXIT } from '../../core/errors.ts';
import { isOptIn } from '../regions.ts';
import { askedAndSaid, type Cause, type Failure, named, service } from './cause.ts';
import { CLOCK_REMEDY, isClock, whyClock } from './clock.ts';

const inRegion = ({ call }: Failure): string => (call?.region === undefined ? '' : ` in ${call.region}`);
const region = ({ call }: Failure): string => call?.region ?? '<region>';

/** Names by which the services throttle; LimitExceeded is a quota and none of them. */
const THROTTLING = [
  'Throttling',
  'ThrottlingException',
  'ThrottledException',
  'RequestThrottled',
  'RequestThrottledException',
  'RequestLimitExceeded',
  'TooManyRequestsException',
  'SlowDown',
  'BandwidthLimitExceeded',
  'EC2ThrottledException',
];

/** What AWS itself refuses, though credentials and permission may be right. */
export const REFUSED: readonly Cause[] = [
  {
    id: 'clock',
    is: ({ error }) => isClock(error),
    says: () => 'The clock of this machine is wrong, AWS says.',
    why: ({ error, now }) => whyClock(error, now),
    remedy: () => CLOCK_REMEDY,
  },
  {
    id: 'throttled',
    is: named(...THROTTLING),
    says: (failure) => `${service(failure)} takes no more calls for now: there were too many (throttling).`,
    why: askedAndSaid,
    remedy: () => [
      'Wait a minute and run the same command again.',
      'If it stays, something else in this account calls it very often.',
    ],
  },
  {
    id: 'region-not-enabled',
    exit: EXIT.denied,
    is: named('OptInRequired', 'SubscriptionRequiredException', 'RegionDisabledException'),
    says: (failure) => `This account may not use ${service(failure)}${inRegion(failure)} yet.`,
    why: askedAndSaid,
    remedy: (failure) => [
      `If the region is not enabled: aws account enable-region --region-name ${region(failure)}`,
      'A new account cannot use every service until its sign-up is complete: payment and phone number.',
    ],
  },
  {
    id: 'region-or-credentials',
    exit: EXIT.denied,
    // AWS answers so for any credentials in a region that the account has not enabled.
    is: (failure) =>
      named('InvalidClientTokenId', 'UnrecognizedClientException', 'AuthFailure')(failure) &&
      failure.call?.region !== undefined &&
      isOptIn(failure.call.region),
    says: (failure) => `AWS does not accept these credentials${inRegion(failure)}.`,
    why: (failure) => `${askedAndSaid(failure)} An account has to enable this region before it can use it.`,
    remedy: (failure) => [
      `Is it enabled? aws account get-region-opt-status --region us-east-1 --region-name ${region(failure)}`,
      'If so, check the credentials: aws sts get-caller-identity --region us-east-1',
    ],
  },
];
