import type { Event } from '../event.ts';
import type { Is, Value } from '../rows.ts';

/** Parts of the expectations. Each is plain code over a raw record, on purpose without a look at the queries. */
export const everything: Is = () => true;
export const not =
  (is: Is): Is =>
  (event) =>
    !is(event);
export const all =
  (...list: readonly Is[]): Is =>
  (event) =>
    list.every((is) => is(event));
export const any =
  (...list: readonly Is[]): Is =>
  (event) =>
    list.some((is) => is(event));

/** A call to a service whose whole name fits. */
export const calls = (service: string, names: RegExp): Is => {
  const whole = new RegExp(`^(?:${names.source})$`);
  return (event) => event.service === service && whole.test(event.name);
};

export const field =
  (path: string): Value =>
  ({ text }) =>
    text(path);
export const has =
  (path: string): Is =>
  ({ get }) =>
    get(path) !== undefined && get(path) !== null;

export const actor: Value = (event) => event.actor;
export const target: Value = (event) => event.target;
export const name: Value = field('eventName');
export const address: Value = field('sourceIPAddress');
export const source: Value = field('eventSource');
export const region: Value = field('awsRegion');
export const code: Value = field('errorCode');
export const key: Value = field('userIdentity.accessKeyId');
export const outcome: Value = (event) =>
  event.get('insightDetails') ? undefined : event.failed ? 'failure' : 'success';

export const failed: Is = ({ failed }) => failed;
export const aws: Is = ({ get }) =>
  get('userIdentity.type') === 'AWSService' || get('userIdentity.invokedBy') !== undefined;
export const root: Is = ({ get }) =>
  get('userIdentity.type') === 'Root' &&
  get('userIdentity.invokedBy') === undefined &&
  get('eventType') !== 'AwsServiceEvent';
export const refused: Is = ({ text }) =>
  ['UnauthorizedOperation', 'AccessDenied', 'NotAuthorized', 'AuthorizationError'].some((word) =>
    text('errorCode')?.includes(word),
  );
export const denied: Is = all(refused, ({ get }) => get('userIdentity.accountId') !== 'ANONYMOUS_PRINCIPAL');
export const login: Is = ({ name }) => name === 'ConsoleLogin';
export const loggedIn: Is = all(login, not(failed));
/** An identity provider has asked for the second factor, or has not: AWS can't know. */
export const withoutMfa: Is = all(
  loggedIn,
  ({ get }) => get('additionalEventData.MFAUsed') === 'No',
  ({ text }) => ['IAMUser', 'Root'].includes(text('userIdentity.type') ?? ''),
);

const COMES_IN =
  /^(AssumeRole.*|ConsoleLogin|CheckMfa|SwitchRole|UserAuthentication|Federate|Get(Signin|Federation)Token)$/;
export const change: Is = (event: Event) =>
  event.get('readOnly') === false && !event.failed && !COMES_IN.test(event.name);
export const foreign: Is = ({ party }) => party !== undefined;
