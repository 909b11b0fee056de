import { anywhere } from '../anywhere.ts';
import type { Detection, Evidence } from '../define.ts';
import { outsiders } from '../foreign.ts';
import { byService, texts, valuesAt } from '../request.ts';

/** Machines that are deleted in one call and no longer an ordinary clean-up. */
const MANY = 10;

function deletesMany(evidence: Evidence): boolean {
  switch (evidence.record.eventName) {
    case 'TerminateInstances':
      return texts(evidence, 'instancesSet.items.instanceId').length >= MANY;
    case 'TerminateWorkspaces':
      return anywhere(evidence, 'workspaceId').length >= MANY;
    default:
      return true;
  }
}

/** A queue or a repository of one's own is deleted with its stack; secrets wait for 7 days unless forced. */
function losesContent(evidence: Evidence): boolean {
  const { eventName, eventSource } = evidence.record;
  if (eventName === 'DeleteSecret') return anywhere(evidence, 'forceDeleteWithoutRecovery').includes('true');
  if (eventName === 'DeleteRepository' && eventSource === 'ecr.amazonaws.com')
    return anywhere(evidence, 'force').includes('true');
  // The driver of Kubernetes deletes volumes all day, with the role of a machine or of its own.
  if (eventName === 'DeleteVolume' && eventSource === 'ec2.amazonaws.com') return ofSomebody(evidence);
  return true;
}

const ofSomebody = ({ actorKind, record }: Evidence): boolean =>
  actorKind !== 'machine' &&
  valuesAt(record.userIdentity, 'sessionContext.webIdFederationData.federatedProvider').length === 0;

/** A key of the customer's own, which S3 does not keep (Amazon S3 User Guide, "SSE-C"). */
const CUSTOMER_KEY = ['x-amz-server-side-encryption-customer-algorithm', 'sSECustomerAlgorithm'];
/** File names of ransom notes: HOW_TO_DECRYPT_FILES.txt, RECOVER-YOUR-DATA.html, ransom_note.md. */
const NOTE =
  /(ransom|how[-_ ]?to[-_ ]?(decrypt|recover|restore|pay)|(decrypt|recover|restore|return)[-_ ](your|my|all)?[-_ ]?(files|data|instructions?)|(files|data)[-_ ](encrypted|locked))[^/]{0,40}\.(txt|html?|md|rtf|pdf|hta)$/i;

const KEY = [
  'kmsKeyId',
  'kmsKeyArn',
  'KMSMasterKeyID',
  'sSEKMSKeyId',
  'x-amz-server-side-encryption-aws-kms-key-id',
];

/** What is written into another account's bucket is encrypted with that account's key. */
const ownsTarget = ({ record }: Evidence, account: string): boolean =>
  valuesAt(record.resources, 'accountId').includes(account);

const ofStrangersKey = (evidence: Evidence): boolean =>
  outsiders(evidence, anywhere(evidence, ...KEY)).some((account) => !ownsTarget(evidence, account)) ||
  anywhere(evidence, ...CUSTOMER_KEY).length > 0;

/** Files, disks, machines and what they hold. */
export const STORAGE: readonly Detection[] = [
  {
    id: 'store-deleted',
    title: 'Deleting files, disks, secrets, users or repositories',
    severity: 'look-today',
    candidates: {
      calls: {
        elasticfilesystem: 'DeleteFileSystem',
        fsx: 'DeleteFileSystem DeleteVolume DeleteStorageVirtualMachine DeleteFileCache',
        ec2: 'DeleteVolume',
        storagegateway: 'DeleteVolume DeleteFileShare DeleteGateway',
        glacier: 'DeleteVault DeleteArchive',
        s3tables: 'DeleteTableBucket DeleteTable',
        s3vectors: 'DeleteVectorBucket',
        lightsail: 'DeleteDisk DeleteBucket',
        secretsmanager: 'DeleteSecret',
        ecr: 'DeleteRepository',
        codecommit: 'DeleteRepository',
        'cognito-idp': 'DeleteUserPool',
        kinesis: 'DeleteStream',
        kafka: 'DeleteCluster',
        amazonmq: 'DeleteBroker',
        sqs: 'PurgeQueue',
      },
    },
    when: (evidence) => !byService(evidence) && losesContent(evidence),
    outcome: 'done',
    why: 'What is deleted here cannot be had back without a backup. Tests and stacks that are removed do it as well.',
    todo: [
      'Ask whether anybody meant it.',
      'Restore it from a backup, and look what cannot be restored.',
      'If nobody meant it, take the actor its credentials and look what else was deleted.',
    ],
    technique: 'T1485',
    blind: 'Files that are deleted on a machine show in no trail.',
  },
  {
    id: 'compute-deleted',
    title: 'Deleting a cluster or many machines',
    severity: 'look-today',
    candidates: {
      calls: {
        ec2: 'TerminateInstances',
        eks: 'DeleteCluster',
        ecs: 'DeleteCluster',
        lightsail: 'DeleteInstance DeleteContainerService',
        elasticbeanstalk: 'TerminateEnvironment',
        workspaces: 'TerminateWorkspaces',
        elasticmapreduce: 'TerminateJobFlows',
      },
    },
    when: (evidence) => !byService(evidence) && deletesMany(evidence),
    outcome: 'done',
    why: 'Sabotage deletes what runs. Ten machines in one call are more than most clean-ups take.',
    todo: [
      'Ask whether anybody meant it.',
      'Start what is needed again from templates and images.',
      'If nobody meant it, take the actor its credentials.',
    ],
    technique: 'T1485',
    blind: 'Machines that are deleted one by one, or by a scaling group.',
  },
  {
    id: 'service-deleted',
    title: 'Deleting a stack, function, API or network',
    severity: 'know',
    candidates: {
      calls: {
        cloudformation: 'DeleteStack DeleteStackSet DeleteStackInstances',
        lambda: 'DeleteFunction',
        apigateway: 'DeleteRestApi DeleteApi',
        ecs: 'DeleteService',
        autoscaling: 'DeleteAutoScalingGroup',
        elasticloadbalancing: 'DeleteLoadBalancer',
        cloudfront: 'DeleteDistribution',
        ec2: 'DeleteVpc DeleteVpcEndpoints',
        amplify: 'DeleteApp',
        sqs: 'DeleteQueue',
        elasticfilesystem: 'DeleteMountTarget',
      },
    },
    when: (evidence) => !byService(evidence),
    outcome: 'done',
    why: 'Sabotage takes down what customers see. Pipelines that clean up do it all day.',
    todo: [
      'Look whether the actor is a pipeline, and whether the thing was one of its own.',
      'Deploy again what is needed.',
      'If nobody meant it, take the actor its credentials.',
    ],
    technique: 'T1485',
    blind: 'What a stack deletes with itself: those calls are made by CloudFormation.',
  },
  {
    id: 'ransom-key',
    title: 'Encrypting data with a key from outside',
    severity: 'act-now',
    candidates: {
      calls: {
        s3: 'CopyObject PutObject UploadPartCopy CreateMultipartUpload PutBucketEncryption UpdateObjectEncryption',
        ec2: 'CopySnapshot CopyImage CreateVolume ModifyEbsDefaultKmsKeyId',
        rds: 'CopyDBSnapshot CopyDBClusterSnapshot RestoreDBInstanceFromDBSnapshot RestoreDBClusterFromSnapshot CreateDBInstance',
        dynamodb: 'UpdateTable',
        secretsmanager: 'UpdateSecret',
        elasticfilesystem: 'CreateFileSystem',
        backup: 'CreateBackupVault',
        kms: 'ImportKeyMaterial',
      },
    },
    when: (evidence) =>
      !byService(evidence) && (evidence.record.eventName === 'ImportKeyMaterial' || ofStrangersKey(evidence)),
    outcome: 'done',
    why: 'Data is written anew with a key that only the attacker has, and the old copy deleted: extortion without a virus.',
    todo: [
      'Stop the actor at once: take it its credentials.',
      'Look which objects and disks were written anew, and keep their old versions.',
      'Restore from backups; do not delete anything yet.',
    ],
    technique: 'T1486',
    blind:
      'Objects of S3 show only where data events are recorded; the product does not record them by itself.',
  },
  {
    id: 'ransom-note',
    title: 'Putting an object with the name of a ransom note',
    severity: 'act-now',
    candidates: { calls: { s3: 'PutObject CopyObject' } },
    when: (evidence) => texts(evidence, 'key').some((key) => NOTE.test(key)),
    outcome: 'done',
    why: 'Extortion leaves a note that says how to pay, often in each folder. Few other files are called so.',
    todo: [
      'Stop the actor at once: take it its credentials.',
      'Look what was deleted or encrypted in the bucket, and keep all old versions.',
      'Restore from backups; do not delete anything yet.',
    ],
    technique: 'T1486',
    blind: 'It shows only where data events are recorded; the product does not record them by itself.',
  },
  {
    id: 'encryption-off',
    title: 'Switching off encryption by default',
    severity: 'look-today',
    candidates: {
      calls: {
        ec2: 'DisableEbsEncryptionByDefault ResetEbsDefaultKmsKeyId ModifyEbsDefaultKmsKeyId',
        s3: 'DeleteBucketEncryption',
        s3tables: 'DeleteTableBucketEncryption',
        kinesis: 'StopStreamEncryption',
        kms: 'DisableKeyRotation',
      },
    },
    when: (evidence) => !byService(evidence),
    outcome: 'done',
    why: 'Unencrypted copies can be shared with any account, which a copy with a key of yours cannot.',
    todo: [
      'Ask whether anybody meant it.',
      'Switch encryption on again.',
      'Look for snapshots and volumes made since, and whether they were shared.',
    ],
    technique: 'T1562.001',
    blind: 'What is made without encryption although the default is on.',
  },
];
