import type { Detection } from '../define.ts';
import { attempted, byService } from '../request.ts';

/** The account itself, its organisation, its owner, its bill. */
export const ORGANIZATION: readonly Detection[] = [
  {
    id: 'leaves-organization',
    title: 'Closing an account or taking it out of its organisation',
    severity: 'act-now',
    candidates: {
      calls: {
        organizations:
          'LeaveOrganization RemoveAccountFromOrganization CloseAccount DeleteOrganization InviteOrganizationToTransferResponsibility',
        account: 'CloseAccount',
        // The console's own (AWS Billing User Guide, "Logging Billing and Cost Management API calls with CloudTrail").
        billingconsole: 'CloseAccount',
      },
    },
    when: attempted,
    outcome: 'any',
    why: 'Outside its organisation no rule and no trail of the organisation holds. Attackers try it first, often in vain.',
    todo: [
      'Ask the owner of the account at once; hardly anybody does this by chance.',
      'If it was done, invite the account again, or ask AWS Support to open it again.',
      'Take the actor its credentials, and forbid the call with a service control policy.',
    ],
    technique: 'T1666',
    blind: 'What happens in the account afterwards shows only in its own trail.',
  },
  {
    id: 'organization-changed',
    title: 'Changing the organisation, its policies or its admins',
    severity: 'look-today',
    candidates: {
      calls: {
        organizations:
          'RegisterDelegatedAdministrator DeregisterDelegatedAdministrator DisableAWSServiceAccess EnableAWSServiceAccess DisablePolicyType AttachPolicy DetachPolicy DeletePolicy UpdatePolicy MoveAccount InviteAccountToOrganization AcceptHandshake CreateAccount CreateGovCloudAccount PutResourcePolicy DeleteResourcePolicy CreateOrganization',
        ram: 'EnableSharingWithAwsOrganization',
      },
    },
    when: (evidence) => !byService(evidence),
    outcome: 'done',
    why: 'The organisation decides what its accounts may do. A delegated administrator or a lifted policy reaches all of them.',
    todo: [
      'Ask the actor; such changes are rare and planned.',
      'Put the policy or the administrator back.',
      'Look what was done in the accounts that it touches.',
    ],
    technique: 'T1666',
    blind: 'Services such as GuardDuty have calls of their own for their administrators.',
  },
  {
    id: 'account-contacts',
    title: 'Changing the contacts or the name of an account',
    severity: 'look-today',
    candidates: {
      calls: {
        account: 'PutContactInformation PutAlternateContact DeleteAlternateContact PutAccountName',
      },
    },
    when: (evidence) => !byService(evidence),
    outcome: 'done',
    why: 'AWS writes to the security contact when it sees a theft. With another one, or none, the warning reaches nobody.',
    todo: [
      'Ask the owner of the account.',
      'Put the contacts back.',
      'Look for warnings of AWS in the Health Dashboard and in support cases.',
    ],
    technique: 'T1562',
    blind: 'Contacts that were never set.',
  },
  {
    id: 'region-enabled',
    title: 'Switching on a region',
    severity: 'look-today',
    candidates: { calls: { account: 'EnableRegion' } },
    outcome: 'done',
    why: 'In a region that nobody uses nobody looks: machines run there unseen. A new region is rarely needed.',
    todo: [
      'Ask who needs the region, and for what.',
      'Look what was started there since.',
      'Disable the region again if nobody needs it.',
    ],
    technique: 'T1535',
    blind: 'Regions that are always on need no such call.',
  },
  {
    id: 'support-case',
    title: 'Opening, answering or closing a support case',
    severity: 'look-today',
    candidates: {
      calls: { support: 'CreateCase AddCommunicationToCase AddAttachmentsToSet ResolveCase' },
    },
    when: (evidence) => !byService(evidence),
    outcome: 'done',
    why: 'AWS opens a case when it sees a stolen key; thieves close it, or ask in your name for quotas and access.',
    todo: [
      'Read the case in the Support Center.',
      'Open it again if it was about a stolen key, and do what it asks for.',
      'Take the actor its credentials if nobody knows of the case.',
    ],
    technique: 'T1070',
    blind: 'What the case is about: the record has its number only.',
  },
  {
    id: 'cost-alarm-off',
    title: 'Removing a budget or an alarm on cost',
    severity: 'look-today',
    candidates: {
      calls: {
        budgets:
          'DeleteBudget DeleteBudgetAction DeleteNotification DeleteSubscriber UpdateBudget UpdateNotification UpdateSubscriber UpdateBudgetAction',
        cur: 'DeleteReportDefinition',
        'bcm-data-exports': 'DeleteExport',
        ce: 'DeleteAnomalyMonitor DeleteAnomalySubscription UpdateAnomalySubscription UpdateAnomalyMonitor',
        freetier: 'UpgradeAccountPlan',
      },
    },
    when: (evidence) => !byService(evidence),
    outcome: 'done',
    why: 'Without it a bill of thousands is noticed at the end of the month. Budgets are changed once a year.',
    todo: [
      'Ask whether anybody meant it.',
      'Set the budget or the monitor up again.',
      'Look at the cost of the last days in Cost Explorer.',
    ],
    technique: 'T1562',
    blind: 'Mails that end in a mailbox that nobody reads.',
  },
];
