import type { Detection, Evidence } from '../define.ts';
import { attempted, byService, has, isOff, textsOf, values, valuesAt } from '../request.ts';

/** Guards off, whatever the parameters are. */
const OFF = {
  guardduty:
    'DeleteDetector DeleteMembers DisassociateMembers DisassociateFromMasterAccount DisassociateFromAdministratorAccount StopMonitoringMembers DisableOrganizationAdminAccount DeletePublishingDestination',
  config: 'StopConfigurationRecorder DeleteConfigurationRecorder DeleteDeliveryChannel',
  macie2:
    'DisableMacie DisableOrganizationAdminAccount DisassociateFromMasterAccount DisassociateFromAdministratorAccount DisassociateMember DeleteMember',
  securityhub:
    'DisableSecurityHub DisableSecurityHubV2 DisableSecurityHubFeatureV2 BatchDisableStandards DisassociateFromMasterAccount DisassociateFromAdministratorAccount DisassociateMembers DeleteMembers DisableOrganizationAdminAccount',
  'access-analyzer': 'DeleteAnalyzer',
  inspector2: 'Disable DisableDelegatedAdminAccount DisassociateMember',
  detective: 'DeleteGraph DeleteMembers DisassociateMembership DisableOrganizationAdminAccount',
  fms: 'DisassociateAdminAccount DeletePolicy',
  securitylake: 'DeleteDataLake DeleteAwsLogSource',
  shield: 'DeleteSubscription DeleteProtection DisableProactiveEngagement',
};
/** Guards off by a value. */
const SET = {
  guardduty: 'UpdateDetector UpdateOrganizationConfiguration',
  macie2: 'UpdateMacieSession',
  securityhub: 'UpdateOrganizationConfiguration',
  inspector2: 'UpdateOrganizationConfiguration',
};

const isSet = ({ record }: Evidence): boolean => /^Update/.test(String(record.eventName));

function switchedOff(evidence: Evidence): boolean {
  if (!isSet(evidence)) return true;
  return (
    isOff(evidence, 'enable') ||
    isOff(evidence, 'autoEnable') ||
    isOff(evidence, 'autoEnable.ec2') ||
    has(evidence, 'autoEnableOrganizationMembers', 'NONE') ||
    has(evidence, 'status', 'PAUSED')
  );
}

/** A plan of GuardDuty off: `features` with DISABLED, or `dataSources` of earlier years with `enable: false`. */
function lessPlans(evidence: Evidence): boolean {
  const features = [
    ...values(evidence, 'features'),
    ...values(evidence, 'features.additionalConfiguration'),
  ].flatMap((feature) => textsOf(valuesAt(feature, 'status')));
  const sources = values(evidence, 'dataSources').flatMap((source) =>
    [
      's3Logs.enable',
      'kubernetes.auditLogs.enable',
      'malwareProtection.scanEc2InstanceWithFindings.ebsVolumes',
    ].flatMap((path) => textsOf(valuesAt(source, path))),
  );
  return features.some((status) => /^DISABLED$|^NONE$/i.test(status)) || sources.includes('false');
}

/** Calls that mute only with some values, and those values. */
const MUTED: Readonly<Record<string, (evidence: Evidence) => boolean>> = {
  UpdateDetector: lessPlans,
  UpdateMemberDetectors: lessPlans,
  'guardduty:CreateFilter': (evidence) => has(evidence, 'action', 'ARCHIVE'),
  'guardduty:UpdateFilter': (evidence) => has(evidence, 'action', 'ARCHIVE'),
  'inspector2:CreateFilter': (evidence) => has(evidence, 'action', 'SUPPRESS'),
  'inspector2:UpdateFilter': (evidence) => has(evidence, 'action', 'SUPPRESS'),
  'macie2:CreateFindingsFilter': (evidence) => has(evidence, 'action', 'ARCHIVE'),
  'macie2:UpdateFindingsFilter': (evidence) => has(evidence, 'action', 'ARCHIVE'),
  UpdateAutomatedDiscoveryConfiguration: (evidence) => has(evidence, 'status', 'DISABLED'),
  'access-analyzer:UpdateFindings': (evidence) => has(evidence, 'status', 'ARCHIVED'),
  'securityhub:UpdateFindings': (evidence) => has(evidence, 'recordState', 'ARCHIVED'),
  BatchUpdateFindings: (evidence) => has(evidence, 'workflow.status', 'SUPPRESSED'),
  UpdateStandardsControl: (evidence) => has(evidence, 'controlStatus', 'DISABLED'),
  BatchUpdateStandardsControlAssociations: (evidence) =>
    has(evidence, 'standardsControlAssociationUpdates.associationStatus', 'DISABLED'),
  CreateAutomationRule: suppresses,
  PutConfigurationRecorder: (evidence) =>
    isOff(evidence, 'configurationRecorder.recordingGroup.allSupported') ||
    has(evidence, 'configurationRecorder.recordingMode.recordingFrequency', 'DAILY'),
  PutImageScanningConfiguration: (evidence) => isOff(evidence, 'imageScanningConfiguration.scanOnPush'),
  BatchUpdateFindingsV2: (evidence) => has(evidence, 'statusId', '3'),
  UpdateSecurityHubConfiguration: (evidence) => isOff(evidence, 'autoEnableControls'),
  BatchUpdateAutomationRules: suppresses,
  CreateAutomationRuleV2: suppresses,
  UpdateAutomationRuleV2: suppresses,
};

/** Rules of Security Hub. 3 is Suppressed in findings of its second version (OCSF, Detection Finding, `status_id`). */
function suppresses(evidence: Evidence): boolean {
  return ['', 'updateAutomationRulesRequestItems.'].some(
    (before) =>
      has(evidence, `${before}actions.findingFieldsUpdate.workflow.status`, 'SUPPRESSED') ||
      has(evidence, `${before}actions.findingFieldsUpdate.statusId`, '3'),
  );
}

function mutes(evidence: Evidence): boolean {
  const name = String(evidence.record.eventName);
  const service = String(evidence.record.eventSource).split('.')[0];
  const condition = MUTED[`${service}:${name}`] ?? MUTED[name];
  return condition === undefined || condition(evidence);
}

/** Services that watch the account. */
export const GUARDS: readonly Detection[] = [
  {
    id: 'guards-off',
    title: 'Switching off GuardDuty, Config or another guard',
    severity: 'act-now',
    candidates: { calls: joined(OFF, SET) },
    when: (evidence) => attempted(evidence) && !byService(evidence) && switchedOff(evidence),
    outcome: 'any',
    why: 'The service does not look any more. Attackers switch guards off so that nobody is warned.',
    todo: [
      'Switch the service on again.',
      'Ask the actor; deactivate its credentials if it knows of nothing.',
      'Look what was done since, since the guard did not.',
    ],
    technique: 'T1562.001',
    blind: 'A guard that was never switched on in a region.',
  },
  {
    id: 'guards-muted',
    title: 'Muting findings of GuardDuty or another guard',
    severity: 'look-today',
    candidates: {
      calls: {
        guardduty:
          'UpdateDetector UpdateMemberDetectors CreateFilter UpdateFilter CreateIPSet UpdateIPSet CreateTrustedEntitySet UpdateTrustedEntitySet ArchiveFindings DeleteMalwareProtectionPlan DeleteThreatIntelSet DeleteThreatEntitySet',
        securityhub:
          'UpdateFindings BatchUpdateFindings DisableImportFindingsForProduct UpdateStandardsControl BatchUpdateStandardsControlAssociations CreateAutomationRule BatchUpdateAutomationRules CreateAutomationRuleV2 UpdateAutomationRuleV2 BatchUpdateFindingsV2 UpdateSecurityHubConfiguration DeleteInsight UpdateInsight DeleteActionTarget DeleteFindingAggregator DeleteConfigurationPolicy StartConfigurationPolicyDisassociation',
        config:
          'PutConfigurationRecorder DisassociateResourceTypes DeleteConfigRule DeleteOrganizationConfigRule DeleteConformancePack DeleteOrganizationConformancePack DeleteRemediationConfiguration DeleteConfigurationAggregator DeleteEvaluationResults DeleteRetentionConfiguration',
        macie2:
          'CreateFindingsFilter UpdateFindingsFilter CreateAllowList UpdateAutomatedDiscoveryConfiguration',
        'access-analyzer': 'CreateArchiveRule UpdateArchiveRule ApplyArchiveRule UpdateFindings',
        inspector2: 'CreateFilter UpdateFilter',
        ecr: 'PutImageScanningConfiguration',
      },
    },
    when: (evidence) => attempted(evidence) && !byService(evidence) && mutes(evidence),
    outcome: 'any',
    why: 'The guard looks and says nothing: a trusted address, a filter or a rule keeps its findings from you. Some is housekeeping.',
    todo: [
      'Look which findings, addresses or rules it is about.',
      'Take the filter, list or rule away if nobody knows of it.',
      'Read the findings that were archived or suppressed.',
    ],
    technique: 'T1562.001',
    blind: 'Whether a finding that was archived had been dealt with.',
  },
  {
    id: 'firewall-removed',
    title: 'Removing a web or network firewall',
    severity: 'look-today',
    candidates: {
      calls: {
        wafv2:
          'DeleteWebACL DisassociateWebACL DeleteRuleGroup DeleteIPSet DeleteRegexPatternSet DeleteLoggingConfiguration DeleteFirewallManagerRuleGroups',
        waf: 'DeleteWebACL DeleteRule DeleteRuleGroup DeleteIPSet DeleteLoggingConfiguration',
        'waf-regional':
          'DeleteWebACL DisassociateWebACL DeleteRule DeleteRuleGroup DeleteIPSet DeleteLoggingConfiguration',
        'network-firewall':
          'DeleteFirewall DeleteFirewallPolicy DeleteRuleGroup DisassociateSubnets UpdateLoggingConfiguration',
        route53resolver:
          'DeleteFirewallRule DeleteFirewallRuleGroup DisassociateFirewallRuleGroup DeleteFirewallDomainList',
      },
    },
    when: (evidence) => attempted(evidence) && !byService(evidence),
    outcome: 'any',
    why: 'What the firewall kept out comes in, or data can leave. It is ordinary when an application is taken down.',
    todo: [
      'Look what was behind it, and whether that is still in use.',
      'Put the firewall back in front.',
      'Read the logs of what it protected since then.',
    ],
    technique: 'T1562.007',
    blind: 'Rules that are changed so that they let everything in.',
  },
];

/** Calls of both, service by service. */
function joined(
  one: Readonly<Record<string, string>>,
  other: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const services = new Set([...Object.keys(one), ...Object.keys(other)]);
  return Object.fromEntries(
    [...services].map((service) => [service, [one[service], other[service]].filter(Boolean).join(' ')]),
  );
}
