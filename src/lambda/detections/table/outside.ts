import { anywhere } from '../anywhere.ts';
import type { Detection, Evidence } from '../define.ts';
import { admitsOutsider, namesOutsider, outsiders } from '../foreign.ts';
import { byService, caller, isOn, isOwnAccount, texts, textsOf, valuesAt } from '../request.ts';
import { POLICY_CALLS } from '../resource-policies.ts';
import { added } from '../shares.ts';

/** Copies whose target's owner the record does not name. */
const EXPORTS =
  /^(StartExportTask|ExportImage|CreateInstanceExportTask|CreateStoreImageTask|ExportServerlessCacheSnapshot|StartAssessmentFrameworkShare)/;

function leaves(evidence: Evidence): boolean {
  const name = String(evidence.record.eventName);
  if (EXPORTS.test(name)) return true;
  switch (name) {
    // The event names the account that did it as its caller.
    case 'SharedSnapshotCopyInitiated':
    case 'SharedSnapshotVolumeCreated':
      return outsiders(evidence, [caller(evidence, 'accountId') ?? '']).length > 0;
    // ElastiCache copies a snapshot within itself, or out to a bucket.
    case 'CopySnapshot':
      return texts(evidence, 'targetBucket').length > 0;
    case 'ExportTableToPointInTime':
      return outsiders(evidence, texts(evidence, 's3BucketOwner')).length > 0;
    case 'PutReplicationConfiguration':
      return namesOutsider(evidence, 'registryId');
    case 'PutBucketReplication':
      return namesOutsider(evidence, 'Account');
    // Of both buckets the record of the copy says whose they are.
    case 'CopyObject':
      return outsiders(evidence, textsOf(valuesAt(evidence.record.resources, 'accountId'))).length > 0;
    case 'AuthorizeSnapshotAccess':
      return texts(evidence, 'accountWithRestoreAccess').some((account) => !isOwnAccount(evidence)(account));
    case 'StartCopyJob':
    case 'CopyRecoveryPoint':
      return namesOutsider(evidence, 'destinationBackupVaultArn');
    case 'UpdateWorkspaceImagePermission':
      return isOn(evidence, 'allowCopyImage');
    default:
      return added(evidence).some((account) => !isOwnAccount(evidence)(account));
  }
}

/** Members that name an account or a principal which gets a right. */
const GRANTEES = [
  'granteePrincipal',
  'principals',
  'principal',
  'dataLakePrincipalIdentifier',
  'consumerIdentifier',
  'awsAccountIds',
  'awsAccountId',
  'accountIds',
  'authorizedAccountId',
  'account',
  'accountId',
  'addAllowedPrincipals',
  'sharedAccountIds',
  'sharedAccountId',
];

function givesAccess(evidence: Evidence): boolean {
  if (byService(evidence)) return false;
  switch (evidence.record.eventName) {
    case 'Subscribe':
      return namesOutsider(evidence, 'endpoint');
    case 'PutTargets':
    case 'PutSubscriptionFilter':
      return namesOutsider(evidence, 'arn', 'destinationArn');
    case 'AddPermission':
      return outsiders(evidence, anywhere(evidence, ...GRANTEES, 'sourceAccount')).length > 0;
    default:
      return admitsOutsider(evidence) || namesOutsider(evidence, ...GRANTEES);
  }
}

/** Services that move files and rows out of an account, to another service or to people who sign in. */
const MOVERS = {
  transfer: 'CreateServer CreateUser CreateConnector ImportSshPublicKey CreateWebApp',
  datasync:
    'CreateTask CreateLocationObjectStorage CreateLocationSmb CreateLocationNfs CreateLocationAzureBlob',
  dms: 'CreateReplicationTask',
};

/** What other accounts get. */
export const OUTSIDE: readonly Detection[] = [
  {
    id: 'shared-outside',
    title: 'Copying or sharing a snapshot, image or database out',
    severity: 'look-today',
    candidates: {
      calls: {
        ec2: 'ModifySnapshotAttribute ModifyImageAttribute ModifyFpgaImageAttribute SharedSnapshotCopyInitiated SharedSnapshotVolumeCreated ExportImage CreateInstanceExportTask CreateStoreImageTask',
        rds: 'ModifyDBSnapshotAttribute ModifyDBClusterSnapshotAttribute StartExportTask',
        redshift: 'AuthorizeSnapshotAccess',
        elasticache: 'CopySnapshot ExportServerlessCacheSnapshot',
        dynamodb: 'ExportTableToPointInTime',
        s3: 'PutBucketReplication CopyObject',
        backup: 'StartCopyJob',
        ecr: 'PutReplicationConfiguration',
        ssm: 'ModifyDocumentPermission',
        workspaces: 'UpdateWorkspaceImagePermission',
        auditmanager: 'StartAssessmentFrameworkShare',
      },
    },
    // Another account has copied a snapshot that was shared with it, or made a volume of it: an event without parameters.
    when: leaves,
    outcome: 'done',
    why: 'A snapshot or an image that another account may read is a copy of the data in the hands of that account.',
    todo: [
      'Look which account or bucket it is, and whether it is one of yours.',
      'Take the permission away, and look for a copy made meanwhile.',
      'If the account is unknown, treat the data as stolen and change the secrets in it.',
    ],
    technique: 'T1537',
    blind:
      'A copy that the other account makes of an image or a database snapshot shows in its own trail only.',
  },
  {
    id: 'access-given-outside',
    title: 'Giving another account access to data or a service',
    severity: 'look-today',
    candidates: {
      calls: {
        ...POLICY_CALLS,
        s3: 'PutBucketPolicy PutAccessPointPolicy PutMultiRegionAccessPointPolicy',
        s3tables: 'PutTableBucketPolicy PutTablePolicy',
        kms: `${POLICY_CALLS.kms} CreateGrant`,
        sqs: `${POLICY_CALLS.sqs} AddPermission`,
        sns: `${POLICY_CALLS.sns} AddPermission Subscribe`,
        lambda: 'AddPermission AddLayerVersionPermission',
        events: `${POLICY_CALLS.events} PutTargets`,
        logs: `${POLICY_CALLS.logs} PutSubscriptionFilter`,
        ram: 'CreateResourceShare AssociateResourceShare',
        lakeformation: 'GrantPermissions BatchGrantPermissions',
        redshift: `${POLICY_CALLS.redshift} AuthorizeDataShare AuthorizeEndpointAccess`,
        ec2: 'ModifyVpcEndpointServicePermissions',
        es: `${POLICY_CALLS.es} AuthorizeVpcEndpointAccess`,
        servicecatalog: 'CreatePortfolioShare',
        config: 'PutAggregationAuthorization',
      },
    },
    when: givesAccess,
    outcome: 'done',
    why: 'Another account keeps this access after all your passwords and keys have changed. Vendors need some of it.',
    todo: [
      'Look whose account it is: one of yours, or a vendor that you know.',
      'Take the access away if nobody can name the account.',
      'Look what that account has called since (board of third parties).',
    ],
    technique: 'T1098',
    blind: 'Other accounts of your own count as well: the record does not say who owns an account.',
  },
  {
    id: 'data-transfer',
    title: 'Setting up a transfer of files or tables',
    severity: 'look-today',
    candidates: { calls: MOVERS },
    when: (evidence) => !byService(evidence),
    outcome: 'done',
    why: 'SFTP servers, copy tasks and migrations carry whole buckets and databases out. Few teams set one up, and seldom.',
    todo: [
      'Look where the data is sent, and who signs in.',
      'Stop the task or the server if nobody knows of it.',
      'Look what was copied, and change the secrets in it.',
    ],
    technique: 'T1048',
    blind: 'What is copied by hand, object by object, shows only in data events.',
  },
];
