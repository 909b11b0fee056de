import { choices, configure, type Explain, exported, OTHER, quote } from './credential-words.ts';

/** What of the setup alone keeps credentials from coming: no try is needed to know. */
export const SETUP_FAILURES = {
  'no-credentials': ({ list, said }) => ({
    says: 'No AWS credentials were found.',
    why: `Looked for them in the environment, in ${list.join(' and ')}${said ? `, and ${said}` : ''}.`,
    remedy: [
      'Sign in (aws login, aws sso login, aws configure) or name a profile: --profile <name>.',
      'To look first without an AWS account: npx create-cloudtrail-kibana demo',
    ],
  }),
  'profile-missing': ({ profile, about, list, known }) => ({
    says: `There is no AWS profile "${profile}".`,
    why: `${about} names it. Looked in ${list.join(' and ')}.`,
    remedy: choices(profile, known, configure(profile)),
  }),
  'profile-name': ({ profile }) => ({
    says: `The AWS profile "${profile}" can't be read: its name has a blank.`,
    why: 'The AWS SDK for JavaScript leaves out profiles whose name has a blank.',
    remedy: ['Give it a name without one in your AWS config and credentials files.', exported(profile)],
  }),
  'profile-empty': ({ profile, about }) => ({
    says: `The AWS profile "${profile}" has no credentials.`,
    why: about
      ? `The keys in the environment are not used, because ${about} names a profile.`
      : 'It has no keys, no role, no sign-in and no credential_process.',
    remedy: [configure(profile), OTHER],
  }),
  'half-profile': ({ profile, about, list }) => ({
    says: `The AWS profile "${profile}" is incomplete: it has ${about} but no ${list[0]}.`,
    remedy: [`Add ${list[0]} to it.`, OTHER],
  }),
  'half-environment': ({ about, list }) => ({
    says: `${about} is set, but ${list[0]} is not.`,
    why: 'Both are needed.',
    remedy: [`Set ${list[0]} too, or unset ${about}.`, OTHER],
  }),
  'source-missing': ({ profile, about, known }) => ({
    says: `The source_profile of the AWS profile "${profile}" does not exist: "${about}".`,
    remedy: choices(about, known, configure(about)),
  }),
  'source-empty': ({ profile, about }) => ({
    says: `The AWS profile "${profile}" takes its credentials from "${about}", which has none.`,
    remedy: [configure(about), OTHER],
  }),
  'source-loop': ({ profile, list }) => ({
    says: `The AWS profile "${profile}" has a source_profile that leads back to itself.`,
    why: list.join(' → '),
    remedy: ['Let source_profile name a profile that has credentials of its own.', OTHER],
  }),
  'role-no-source': ({ profile, about }) => ({
    says: `The AWS profile "${profile}" has a role, but no credentials to assume it with.`,
    why: `role_arn is ${about}.`,
    remedy: ['Add source_profile, credential_source or web_identity_token_file to it.', OTHER],
  }),
  'role-two-sources': ({ profile }) => ({
    says: `The AWS profile "${profile}" has both source_profile and credential_source.`,
    why: 'Only one of them can give the credentials that assume its role.',
    remedy: ['Take one of them out.', OTHER],
  }),
  'credential-source': ({ profile, about, list }) => ({
    says: `The AWS profile "${profile}" has an unknown credential_source: "${about}".`,
    remedy: [`It has to be one of ${list.join(', ')}.`, OTHER],
  }),
  'credential-source-unset': ({ profile, about, list }) => ({
    says: `The AWS profile "${profile}" takes its credentials from ${about}, but there are none.`,
    why: `${list.join(' and ')} ${list.length > 1 ? 'are' : 'is'} not set.`,
    remedy: ['Run it where they are set.', OTHER],
  }),
  'sso-session-missing': ({ profile, about, known }) => ({
    says: `The AWS profile "${profile}" uses an SSO session that is not defined: "${about}".`,
    why: `Your AWS config file has no section [sso-session ${about}].`,
    remedy: choices(about, known, `Define it: aws configure sso-session`),
  }),
  'sso-incomplete': ({ profile, list }) => ({
    says: `The AWS profile "${profile}" is incomplete for SSO: it has no ${list.join(', ')}.`,
    remedy: [`Set it up again: aws configure sso --profile ${quote(profile)}`, OTHER],
  }),
  'mfa-unasked': ({ profile, about }) => ({
    says: `The AWS profile "${profile}" needs an MFA code, and there is no terminal to ask on.`,
    why: `mfa_serial is ${about}.`,
    remedy: ['Run it at a terminal, without --json or --no-input.', exported(profile)],
  }),
  'mfa-key': ({ profile, about }) => ({
    says: `The AWS profile "${profile}" has a security key for MFA, which gives no code.`,
    why: `mfa_serial is ${about}. AWS takes security keys and passkeys in the console only.`,
    remedy: ['Add an authenticator app to your IAM user, and put its ARN in mfa_serial.', OTHER],
  }),
} satisfies Readonly<Record<string, Explain>>;
