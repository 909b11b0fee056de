import { count, different, type Expected, first as earliest, last } from '../rows.ts';
import {
  actor,
  address,
  all,
  aws,
  calls,
  country,
  failed,
  field,
  first,
  has,
  inAccount,
  key,
  loggedIn,
  login,
  name,
  not,
  outcome,
  region,
  root,
  source,
  target,
  withoutMfa,
} from './common.ts';

const loginFailed = all(login, failed);
const role = field('requestParameters.roleArn');

export const SIGN_IN: Readonly<Record<string, Expected>> = {
  failed: { where: loginFailed },
  'without-mfa': { where: withoutMfa },
  root: { where: root },
  succeeded: { where: loggedIn },
  results: { where: login, by: [outcome, 'day'] },
  mfa: { where: loggedIn, by: [field('additionalEventData.MFAUsed'), 'day'] },
  people: { where: login, by: [actor, address, outcome], of: [count, last] },
  'root-calls': { where: root, by: [name, address, outcome], of: [last] },
  spraying: { where: loginFailed, by: [address], of: [count, different(actor)] },
  'new-places': { where: first('country', 'network'), by: [actor, country], of: [last] },
  'new-services': { where: first('service', 'region'), by: [actor, source, region], of: [last] },
  keys: {
    where: all(not(aws), (event) => String(key(event)).startsWith('AKIA')),
    by: [key, actor],
    of: [different(address), last],
  },
  'identity-center': {
    where: has('userIdentity.onBehalfOf'),
    by: [field('userIdentity.onBehalfOf.userId')],
    of: [different(inAccount), last],
  },
  'key-changes': {
    where: calls('iam', /(Create|Delete|Update)AccessKey/),
    by: [name, actor, target, outcome],
    of: [count, last],
  },
  'roles-in-use': {
    where: ({ get }) => get('userIdentity.type') === 'AssumedRole',
    by: [field('userIdentity.sessionContext.sessionIssuer.userName')],
    of: [different(actor), last],
  },
  switches: { where: ({ name }) => name === 'SwitchRole', by: [actor, outcome], of: [count, last] },
  roles: {
    where: calls('sts', /AssumeRole.*/),
    by: [role, outcome],
    of: [different(actor), count, earliest, last],
  },
  federation: {
    where: calls('sts', /AssumeRoleWith(SAML|WebIdentity)/),
    by: [field('userIdentity.identityProvider'), role, outcome],
    of: [count, last],
  },
};
