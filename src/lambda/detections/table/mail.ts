import type { Detection, Evidence } from '../define.ts';
import { attempted, byService, has, isOn } from '../request.ts';

function prepares(evidence: Evidence): boolean {
  switch (evidence.record.eventName) {
    case 'PutAccountDetails':
      return isOn(evidence, 'productionAccessEnabled') || !has(evidence, 'productionAccessEnabled', 'false');
    case 'UpdateAccountSendingEnabled':
      return isOn(evidence, 'enabled');
    case 'PutAccountSendingAttributes':
      return isOn(evidence, 'sendingEnabled');
    default:
      return true;
  }
}

/** Mail and text messages in the name of the account. */
export const MAIL: readonly Detection[] = [
  {
    id: 'mail-scouting',
    title: 'Looking up how much mail or SMS may be sent',
    severity: 'know',
    candidates: {
      calls: {
        ses: 'GetSendQuota GetSendStatistics GetAccountSendingEnabled GetAccount UpdateAccountSendingEnabled PutAccountSendingAttributes ListIdentities ListEmailIdentities GetIdentityVerificationAttributes',
        sns: 'GetSMSAttributes GetSMSSandboxAccountStatus ListOriginationNumbers ListSMSSandboxPhoneNumbers',
        'sms-voice': 'DescribeAccountAttributes DescribeAccountLimits DescribeSpendLimits',
      },
    },
    when: (evidence) => !byService(evidence) && attempted(evidence),
    outcome: 'any',
    why: 'Thieves of keys ask first how much mail the account may send. The console asks the same when somebody looks at SES.',
    todo: [
      'Look whether the actor has to do with mail, and where it calls from.',
      'Look for mail that was sent since, and for new identities in SES.',
      'If it is a key that nobody knows, deactivate the key.',
    ],
    technique: 'T1087.004',
    blind: 'Mail that is sent shows only in data events or in the statistics of SES.',
  },
  {
    id: 'mail-prepared',
    title: 'Preparing or changing the sending of mail or SMS',
    severity: 'look-today',
    candidates: {
      calls: {
        ses: 'PutAccountDetails VerifyEmailIdentity VerifyEmailAddress VerifyDomainIdentity VerifyDomainDkim CreateEmailIdentity DeleteIdentity DeleteEmailIdentity DeleteVerifiedEmailAddress UpdateAccountSendingEnabled PutAccountSendingAttributes PutIdentityPolicy CreateEmailIdentityPolicy SetIdentityMailFromDomain PutEmailIdentityMailFromAttributes CreateReceiptRule UpdateReceiptRule',
        sns: 'SetSMSAttributes CreateSMSSandboxPhoneNumber',
        'sms-voice': 'SetTextMessageSpendLimitOverride CreateVerifiedDestinationNumber CreatePool',
        workmail:
          'CreateOrganization RegisterMailDomain RegisterToWorkMail StartMailboxExportJob PutMailboxPermissions CreateImpersonationRole',
      },
    },
    when: (evidence) => !byService(evidence) && prepares(evidence) && attempted(evidence),
    outcome: 'any',
    why: 'With a new sender, or without the limits of the sandbox, thousands of phishing mails are sent in your name.',
    todo: [
      'Ask the actor which mail it is for.',
      'Delete the identity, or stop the sending of the account in SES.',
      'Look at the bounces and complaints of SES, and tell AWS Support if it was theft.',
    ],
    technique: 'T1496.004',
    blind: 'Mail that is sent with a password of SMTP.',
  },
];
