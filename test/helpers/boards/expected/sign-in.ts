import { count, different, type Expected, first, last } from '../rows.ts';
import {
  actor,
  address,
  all,
  aws,
  calls,
  failed,
  field,
  has,
  key,
  loggedIn,
  login,
  name,
  not,
  outcome,
  root,
  target,
  withoutMfa,
} from './common.ts';

const loginFailed = all(login, failed);
const role = field('requestParameters.roleArn');

export const SIGN_IN: Readonly<Record<string, Expected>> = {
  succeeded: { where: loggedIn },
  failed: { where: loginFailed },
  'without-mfa': { where: withoutMfa },
  root: { where: root },
  results: { where: login, by: ['day', outcome] },
  mfa: { where: loggedIn, by: ['day', field('additionalEventData.MFAUsed')] },
  people: { where: login, by: [actor, address, outcome], of: [count, last] },
  heat: { where: not(aws), by: ['day', actor] },
  'root-calls': { where: root, by: [name, address], of: [count, last] },
  spraying: { where: loginFailed, by: [address], of: [count, different(actor), first, last] },
  keys: {
    where: all(not(aws), (event) => key(event)?.startsWith('AKIA') === true),
    by: [key, actor],
    of: [count, different(address), last],
  },
  'key-changes': {
    where: calls('iam', /(Create|Delete|Update)AccessKey/),
    by: [name, actor, target],
    of: [count, last],
  },
  federation: {
    where: calls('sts', /AssumeRoleWith(SAML|WebIdentity)/),
    by: [field('userIdentity.identityProvider'), role],
    of: [count, last],
  },
  roles: { where: calls('sts', /AssumeRole.*/), by: [role], of: [count, different(actor), last] },
  switches: {
    where: ({ name }) => name === 'SwitchRole',
    by: [actor, field('additionalEventData.SwitchFrom')],
    of: [count, last],
  },
  'identity-center': {
    where: has('userIdentity.onBehalfOf'),
    by: [field('userIdentity.onBehalfOf.userId')],
    of: [count, different(field('recipientAccountId')), last],
  },
};
