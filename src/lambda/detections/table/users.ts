import { text } from '../../json.ts';
import type { Detection, Evidence } from '../define.ts';
import { attempted, byService, caller, has, isSelf, one, texts } from '../request.ts';

/** Whether the caller is the root user itself, and no service that acts in its name. */
const byRoot = (evidence: Evidence): boolean => caller(evidence, 'type') === 'Root' && !byService(evidence);

/** Of another user than the caller. Root has no name of its own, and stands as this one. */
function ofAnother(evidence: Evidence): boolean {
  const userName = one(evidence, 'userName');
  return !isSelf(evidence, userName) && !(userName === 'AWS ROOT USER' && byRoot(evidence));
}

/** Users, their keys, passwords and second factors. */
export const USERS: readonly Detection[] = [
  {
    id: 'user-made',
    title: 'Making a user',
    severity: 'look-today',
    candidates: {
      calls: { iam: 'CreateUser', identitystore: 'CreateUser', 'sso-directory': 'CreateUser EnableUser' },
    },
    when: attempted,
    outcome: 'any',
    why: 'A user of their own lets attackers come back when the stolen key is gone. It is ordinary when somebody joins.',
    todo: [
      'Ask the actor whom the user is for.',
      'Look which keys, passwords and rights the user has got since.',
      'If nobody knows of it, delete the user and look what else the actor did.',
    ],
    technique: 'T1136.003',
    blind: 'Users of an outside identity provider are made there.',
  },
  {
    id: 'access-key',
    title: 'Making an access key, or switching one on again',
    severity: 'look-today',
    candidates: {
      calls: { iam: 'CreateAccessKey UpdateAccessKey UploadSigningCertificate UploadSSHPublicKey' },
    },
    when: (evidence) =>
      attempted(evidence) &&
      !byService(evidence) &&
      (evidence.record.eventName !== 'UpdateAccessKey' || has(evidence, 'status', 'Active')),
    outcome: 'any',
    why: 'A key works until somebody deletes it, from everywhere and without a second factor. One for another user is a way round.',
    todo: [
      'Ask the actor, and look for whom the key is: for another user it is seldom meant.',
      'Deactivate the key if nobody knows of it.',
      'Look what was done with it (userIdentity.accessKeyId).',
    ],
    technique: 'T1098.001',
    blind: 'Temporary credentials need no such call.',
  },
  {
    id: 'login-profile',
    title: 'Giving a user a console password',
    severity: 'look-today',
    candidates: {
      calls: {
        iam: 'CreateLoginProfile UpdateLoginProfile',
        'sso-directory': 'UpdatePassword',
        ds: 'ResetUserPassword',
      },
    },
    // To give oneself another password is no news; to give oneself the first one is, with a stolen key.
    when: (evidence) =>
      attempted(evidence) &&
      !byService(evidence) &&
      (evidence.record.eventName !== 'UpdateLoginProfile' || ofAnother(evidence)),
    outcome: 'any',
    why: 'Who knows the password signs in as that user. Attackers give one to a user that had keys only.',
    todo: [
      'Ask the user and the actor.',
      'Delete the password (login profile) if nobody knows of it.',
      'Look for sign-ins of that user since.',
    ],
    technique: 'T1098',
    blind: 'A user that changes its own password (ChangePassword).',
  },
  {
    id: 'mfa-off',
    title: 'Removing or replacing an MFA device',
    severity: 'look-today',
    candidates: {
      calls: {
        iam: 'DeactivateMFADevice DeleteVirtualMFADevice EnableMFADevice ResyncMFADevice',
        sso: 'PutMfaDeviceManagementForDirectory',
        'sso-directory':
          'DeleteMfaDeviceForUser UpdateMfaDeviceForUser PutMfaDeviceManagementForDirectory UpdateMfaDeviceManagementForDirectory',
      },
    },
    when: (evidence) =>
      attempted(evidence) &&
      (!/^(Enable|Resync)/.test(String(evidence.record.eventName)) || ofAnother(evidence)),
    outcome: 'any',
    why: 'Without the device, or with a device of somebody else, a password is enough. New telephones are the ordinary reason.',
    todo: [
      'Ask the user whose device it was.',
      'Set up a device again, with the user beside you.',
      'Look for sign-ins of that user since, and from where.',
    ],
    technique: 'T1556.006',
    blind: 'Devices of an outside identity provider are changed there.',
  },
  {
    id: 'password-policy',
    title: 'Removing or weakening the password policy',
    severity: 'look-today',
    candidates: { calls: { iam: 'DeleteAccountPasswordPolicy UpdateAccountPasswordPolicy' } },
    when: (evidence) => attempted(evidence) && !byService(evidence) && isWeak(evidence),
    outcome: 'any',
    why: 'Short passwords are guessed. Nobody needs a weaker policy than the one in force.',
    todo: [
      'Put the policy back: 14 letters or more (CIS AWS Foundations 1.8).',
      'Look which passwords were set since.',
      'Ask the actor what it was for.',
    ],
    technique: 'T1556',
    blind: 'Policies of an outside identity provider.',
  },
  {
    id: 'root-credentials',
    title: "Changing root's key, password, e-mail or MFA",
    severity: 'act-now',
    candidates: {
      calls: {
        iam: 'CreateAccessKey UpdateAccessKey DeactivateMFADevice DeleteVirtualMFADevice CreateLoginProfile',
        signin: 'PasswordUpdated PasswordRecoveryRequested PasswordRecoveryCompleted EmailUpdated',
        account: 'StartPrimaryEmailUpdate AcceptPrimaryEmailUpdate',
      },
    },
    // Switching MFA on is what everybody asks for. The address of root may be changed by others, too.
    when: (evidence) =>
      attempted(evidence) &&
      (evidence.record.eventSource === 'account.amazonaws.com' || byRoot(evidence)) &&
      (evidence.record.eventName !== 'UpdateAccessKey' || has(evidence, 'status', 'Active')),
    outcome: 'any',
    why: 'Root can do everything and nothing limits it. Who has its password, mailbox or key has the account.',
    todo: [
      'Ask the owner of the account at once.',
      'If nobody knows of it: recover the password, delete root keys, set up MFA anew.',
      'Call AWS Support if you cannot sign in as root any more.',
    ],
    technique: 'T1098.001',
    blind: 'A mailbox that is taken over shows here only when its owner asks for a new password.',
  },
  {
    id: 'federation-token',
    title: 'Asking for a federation, session or sign-in token',
    severity: 'look-today',
    candidates: { calls: { sts: 'GetFederationToken GetSessionToken', signin: 'GetSigninToken' } },
    when: (evidence) => attempted(evidence) && !byService(evidence) && isToken(evidence),
    outcome: 'any',
    why: 'Such a token outlives the key that it was got with, and opens the console. Some tools use it every day.',
    todo: [
      'Look whether the actor uses such a tool, and from where it called.',
      'Deactivating the key is not enough: deny the user everything until the token has run out.',
      'Look for sign-ins and calls of the session.',
    ],
    technique: 'T1550.001',
    blind: 'Calls with the token show as the user; the token itself is in no record.',
  },
  {
    id: 'key-quarantined',
    title: 'Quarantining a key that AWS found in public',
    severity: 'act-now',
    candidates: {
      calls: {
        iam: 'AttachUserPolicy AttachRolePolicy AttachGroupPolicy PutUserPolicy PutRolePolicy PutGroupPolicy',
      },
    },
    when: (evidence) =>
      attempted(evidence) &&
      [...texts(evidence, 'policyArn'), ...texts(evidence, 'policyName')].some((name) =>
        QUARANTINE.test(name),
      ),
    outcome: 'any',
    why: 'AWS has found the key where everybody can read it, and limits it. Programs look for such keys and use them in minutes.',
    todo: [
      'Deactivate the key now, and make another where one is needed.',
      'Look what was done with it, in all regions, since it became public.',
      'Take it out of the repository or page, history included.',
    ],
    technique: 'T1552.001',
    blind: 'Keys that are public where AWS does not look.',
  },
];

/** Letters below which a password is guessed; IAM takes 6 where a policy does not say. */
const SHORT_PASSWORD = 8;

function isWeak(evidence: Evidence): boolean {
  if (evidence.record.eventName === 'DeleteAccountPasswordPolicy') return true;
  const [length] = texts(evidence, 'minimumPasswordLength').map(Number);
  return length === undefined || length < SHORT_PASSWORD;
}

/** Policies by which AWS limits such a key: IAM's managed ones, and the inline policy of earlier years. */
const QUARANTINE = /(^|\/)(AWSCompromisedKeyQuarantine(V\d+)?|AWSExposedCredentialPolicy_DO_NOT_REMOVE)$/;

/**
 * The access portal of Identity Center asks for a sign-in token at each sign-in; its agent is known. A session token with
 * the code of a second factor is what the factor is for.
 */
function isToken(evidence: Evidence): boolean {
  switch (evidence.record.eventName) {
    case 'GetSigninToken':
      return !(text(evidence.record.userAgent) ?? '').startsWith('Jersey/');
    case 'GetSessionToken':
      return one(evidence, 'serialNumber') === undefined && caller(evidence, 'type') === 'IAMUser';
    default:
      return true;
  }
}
