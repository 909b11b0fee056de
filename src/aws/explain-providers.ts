import { AGAIN, type Explain, OTHER, quote } from './credential-words.ts';

const ssoLogin = (profile: string) => [`Sign in: aws sso login --profile ${quote(profile)}`, AGAIN];
const login = (profile: string) => [`Sign in: aws login --profile ${quote(profile)}`, AGAIN];
const runIt = (program: string, profile: string) => [
  `Run the credential_process of "${profile}" by itself to see what ${program} says.`,
  OTHER,
];

/** What a source of credentials met when it was asked for them. */
export const PROVIDER_FAILURES = {
  'process-missing': ({ profile, about, said }) => ({
    says: `The credential_process of the AWS profile "${profile}" can't be run: ${about}.`,
    why: said,
    remedy: [`Install ${about}, or correct credential_process in your AWS config file.`, OTHER],
  }),
  'process-failed': ({ profile, about, said }) => ({
    says: `The credential_process of the AWS profile "${profile}" failed: ${about} ${said}.`,
    remedy: runIt(about, profile),
  }),
  'process-output': ({ profile, about }) => ({
    says: `The credential_process of the AWS profile "${profile}" printed no JSON: ${about}.`,
    why: 'It has to print a JSON object with Version, AccessKeyId and SecretAccessKey.',
    remedy: runIt(about, profile),
  }),
  'process-version': ({ profile, about }) => ({
    says: `The credential_process of the AWS profile "${profile}" printed a Version other than 1: ${about}.`,
    why: 'The AWS SDKs know no other.',
    remedy: [`Look for another release of ${about}.`, OTHER],
  }),
  'process-incomplete': ({ profile, about }) => ({
    says: `The credential_process of the AWS profile "${profile}" printed no keys: ${about}.`,
    why: 'AccessKeyId or SecretAccessKey is missing in its JSON.',
    remedy: runIt(about, profile),
  }),
  'process-expired': ({ profile, about }) => ({
    says: `The credential_process of the AWS profile "${profile}" printed expired credentials: ${about}.`,
    remedy: [`Renew them: sign in again with ${about}.`, AGAIN],
  }),
  'sso-signed-out': ({ profile }) => ({
    says: `You are not signed in to SSO for the AWS profile "${profile}".`,
    remedy: ssoLogin(profile),
  }),
  'sso-expired': ({ profile }) => ({
    says: `Your SSO session for the AWS profile "${profile}" has expired.`,
    remedy: ssoLogin(profile),
  }),
  'sso-refused': ({ profile, said }) => ({
    says: `AWS no longer accepts your SSO session for the AWS profile "${profile}".`,
    why: said,
    remedy: ssoLogin(profile),
  }),
  'sso-no-access': ({ profile, list, said }) => ({
    says: `SSO gives you no access to the role of the AWS profile "${profile}".`,
    why: `${said}: role ${list[1]} in account ${list[0]}`,
    remedy: [`Check sso_account_id and sso_role_name, or ask for access to them.`, OTHER],
  }),
  'login-signed-out': ({ profile }) => ({
    says: `You are not signed in for the AWS profile "${profile}".`,
    why: 'Its login_session has no sign-in on this machine.',
    remedy: login(profile),
  }),
  'login-expired': ({ profile }) => ({
    says: `Your sign-in for the AWS profile "${profile}" has expired.`,
    remedy: login(profile),
  }),
  'login-password': ({ profile }) => ({
    says: `Your sign-in for the AWS profile "${profile}" ended because its password was changed.`,
    remedy: login(profile),
  }),
  'login-denied': ({ profile }) => ({
    says: `You may not renew your sign-in for the AWS profile "${profile}".`,
    why: 'It needs the permission signin:CreateOAuth2Token.',
    remedy: ['Ask for the managed policy SignInLocalDevelopmentAccess.', OTHER],
  }),
  'login-damaged': ({ profile, said }) => ({
    says: `The stored sign-in for the AWS profile "${profile}" can't be read.`,
    why: said,
    remedy: login(profile),
  }),
  'token-file': ({ name, about, said }) => ({
    says: `The web identity token file of ${name} can't be read: ${about}.`,
    why: said,
    remedy: ['The platform that runs this writes it (EKS, a CI runner): run it there.', OTHER],
  }),
  'token-expired': ({ name, said }) => ({
    says: `The web identity token of ${name} has expired.`,
    why: said,
    remedy: ['Get a new token from the platform that issues it.', AGAIN],
  }),
  'token-refused': ({ name, said }) => ({
    says: `AWS does not accept the web identity token of ${name}.`,
    why: said,
    remedy: ["Check the identity provider in IAM, and the token's audience.", OTHER],
  }),
  'role-denied': ({ name, about, said }) => ({
    says: `The role of ${name} may not be assumed: ${about}.`,
    why: said,
    remedy: ["The role's trust policy has to name you, and you need sts:AssumeRole.", OTHER],
  }),
  'role-refused': ({ name, about, said }) => ({
    says: `AWS refuses to hand out the role of ${name}: ${about}.`,
    why: said,
    remedy: ['Correct the profile in your AWS config file.', OTHER],
  }),
  'source-rejected': ({ name, said }) => ({
    says: `AWS does not accept the keys of ${name}.`,
    why: said,
    remedy: ['Make new ones in the IAM console, or correct them where they are set.', OTHER],
  }),
  'source-expired': ({ name, said }) => ({
    says: `The session of ${name} has expired.`,
    why: said,
    remedy: ['Get new keys, or sign in again.', AGAIN],
  }),
  'mfa-refused': ({ profile, about, said }) => ({
    says: `AWS does not accept the MFA code for the AWS profile "${profile}".`,
    why: said,
    remedy: [
      'Run it again with the next code: AWS takes each one only once.',
      `If it stays: check that ${about} is the device of your user.`,
    ],
  }),
  'mfa-over': ({ profile }) => ({
    says: `The session of the AWS profile "${profile}" is over: it was opened with an MFA code.`,
    why: 'A new session needs a new code, which is asked for once per run.',
    remedy: ['Run the same command again.', 'duration_seconds in the profile makes sessions longer.'],
  }),
  'container-address': ({ about, list, said }) => ({
    says: `The address of the container's credentials is not valid: ${about}.`,
    why: said,
    remedy: [`Correct or unset ${list[0]}.`, OTHER],
  }),
  'container-unreachable': ({ about, list, said }) => ({
    says: `The container's credentials can't be reached: ${about} does not answer.`,
    why: said,
    remedy: [`Run it in the container, or unset ${list[0]}.`, OTHER],
  }),
  'container-refused': ({ about, said }) => ({
    says: `The container's credentials are refused: ${about}.`,
    why: said,
    remedy: ["Check AWS_CONTAINER_AUTHORIZATION_TOKEN and the task's or pod's role.", OTHER],
  }),
  'container-answer': ({ about }) => ({
    says: `The answer with the container's credentials can't be read: ${about}.`,
    why: 'It has to be JSON with AccessKeyId, SecretAccessKey, Token and Expiration.',
    remedy: ['Check what listens at that address.', OTHER],
  }),
  'container-token': ({ about, said }) => ({
    says: `The authorization token for the container's credentials can't be used: ${about}.`,
    why: said,
    remedy: ['Check AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE.', OTHER],
  }),
  'instance-no-role': () => ({
    says: 'This EC2 instance has no role.',
    why: 'Its metadata service answers, and has no credentials.',
    remedy: ['Attach an instance profile to it, or name a profile: --profile <name>.'],
  }),
  'instance-refused': ({ said }) => ({
    says: 'The metadata service of EC2 refuses to give credentials.',
    why: said,
    remedy: ["Check the instance's metadata options, or name a profile: --profile <name>."],
  }),
  'instance-answer': () => ({
    says: "The answer of EC2's metadata service can't be read.",
    why: 'It is not the JSON that EC2 gives.',
    remedy: ['Check AWS_EC2_METADATA_SERVICE_ENDPOINT, or name a profile: --profile <name>.'],
  }),
  'instance-unreachable': ({ profile, said }) => ({
    says: `The AWS profile "${profile}" takes its credentials from EC2, which does not answer.`,
    why: said,
    remedy: ['Run it on an EC2 instance with a role.', OTHER],
  }),
  'credentials-failed': ({ name, said }) => ({
    says: `The credentials of ${name} could not be loaded.`,
    why: said,
    remedy: ['Try them: aws sts get-caller-identity', OTHER],
  }),
} satisfies Readonly<Record<string, Explain>>;
