import { OWN_NAMES } from '../../../fixtures/boards/index.ts';
import type { First } from '../../../fixtures/boards/marks.ts';
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
/** The account that has recorded the event, as it is called. */
export const inAccount: Value = ({ text }) => {
  const account = text('recipientAccountId');
  return account && (OWN_NAMES[account] ?? account);
};
export const name: Value = field('eventName');
export const address: Value = field('sourceIPAddress');
export const source: Value = field('eventSource');
export const region: Value = field('awsRegion');
export const code: Value = field('errorCode');
export const key: Value = field('userIdentity.accessKeyId');
export const outcome: Value = (event) =>
  event.get('insightDetails') ? undefined : event.failed ? 'failure' : 'success';

export const kind: Value = (event) => event.kind;

const COUNTRIES: Readonly<Record<string, string>> = {
  '193.99.144.80': 'Germany',
  '133.11.0.1': 'Japan',
  '54.239.28.85': 'United States',
};
export const country: Value = (event) => COUNTRIES[event.text('sourceIPAddress') ?? ''];
export const network: Value = (event) => {
  const from = event.text('sourceIPAddress') ?? '';
  if (from.endsWith('.amazonaws.com') || from === 'AWS Internal') return 'aws-service';
  if (/^(10\.|172\.31\.|192\.168\.|100\.64\.)/.test(from)) return 'private';
  if (from === '54.239.28.85') return 'aws';
  return from === '' ? undefined : 'internet';
};

/** A first time of one of these kinds. */
export const first =
  (...names: readonly First[]): Is =>
  ({ marks }) =>
    names.some((name) => marks.first.includes(name));
export const found =
  (...ids: readonly string[]): Is =>
  ({ marks }) =>
    ids.length === 0 ? marks.detections.length > 0 : ids.some((id) => marks.detections.includes(id));

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
  /^(AssumeRole.*|ConsoleLogin|CheckMfa|SwitchRole|UserAuthentication|CredentialVerification|CreateOAuth2Token|Federate|Get(Signin|Federation)Token)$/;
/** Done or not; an Insight is no call. */
export const attempt: Is = (event: Event) =>
  event.get('readOnly') === false && !COMES_IN.test(event.name) && !ssoToken(event);
const ssoToken = calls('sso', /CreateToken/);
export const change: Is = all(attempt, not(failed));
export const foreign: Is = ({ party }) => party !== undefined;
