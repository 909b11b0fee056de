import { anywhere, policiesIn } from '../anywhere.ts';
import { hasOpenAcl } from '../bucket-acl.ts';
import type { Detection, Evidence } from '../define.ts';
import { isPublic } from '../policy-document.ts';
import { has, isOn, textsOf, values, valuesAt } from '../request.ts';
import { POLICY_CALLS } from '../resource-policies.ts';
import { added } from '../shares.ts';

/** Public block of a bucket or an account, its four switches. */
const SWITCHES = ['BlockPublicAcls', 'IgnorePublicAcls', 'BlockPublicPolicy', 'RestrictPublicBuckets'];

/** Where answers say that a database has a public address; without being asked, by the default of its subnets. */
const ANSWERS = ['', 'dBInstance.', 'dBCluster.', 'cluster.', 'workgroup.'];

function hasPublicAddress(evidence: Evidence): boolean {
  const { eventName, responseElements } = evidence.record;
  if (isOn(evidence, 'publiclyAccessible')) return true;
  // Each change of a database repeats what it is already.
  if (!/^(Create|Restore)/.test(String(eventName))) return false;
  return ANSWERS.some((path) =>
    textsOf(valuesAt(responseElements, `${path}publiclyAccessible`)).includes('true'),
  );
}

const publishes = (evidence: Evidence): boolean =>
  added(evidence).some((name) => name.toLowerCase() === 'all') ||
  has(evidence, 'projectVisibility', 'PUBLIC_READ') ||
  isOn(evidence, 'publicSharingEnabled') ||
  hasPublicAddress(evidence);

const hasPublicPolicy = (evidence: Evidence): boolean => policiesIn(evidence).some(isPublic);

/** Parameters that limit a permission of Lambda for all (Lambda API Reference, AddPermission, AddLayerVersionPermission). */
const LIMITS = ['principalOrgID', 'organizationId', 'sourceArn', 'sourceAccount', 'eventSourceToken'];

function isForAll(evidence: Evidence): boolean {
  const limited = LIMITS.some((name) => values(evidence, name).length > 0);
  return has(evidence, 'principal', '*') && !limited;
}

/** Anything that is for all without a document: a permission of Lambda or EventBridge, an endpoint service of a VPC. */
function isOpened(evidence: Evidence): boolean {
  const { eventSource } = evidence.record;
  if (eventSource === 'lambda.amazonaws.com') return isForAll(evidence) && !isUrl(evidence);
  if (eventSource === 'events.amazonaws.com' && has(evidence, 'principal', '*'))
    return values(evidence, 'condition').length === 0;
  if (eventSource === 'ec2.amazonaws.com') return anywhere(evidence, 'addAllowedPrincipals').includes('*');
  // Only its network reaches a domain in a VPC, and AWS's own examples let everybody in there.
  if (eventSource === 'es.amazonaws.com' && anywhere(evidence, 'subnetIds').length > 0) return false;
  return (
    hasPublicPolicy(evidence) || has(evidence, 'aWSAccountIds', '*') || has(evidence, 'aWSAccountId', '*')
  );
}

const isUrl = (evidence: Evidence): boolean => has(evidence, 'functionUrlAuthType', 'NONE');

/** What anybody can read or call. */
export const PUBLIC: readonly Detection[] = [
  {
    id: 'made-public',
    title: 'Making a snapshot, image or database public',
    severity: 'act-now',
    candidates: {
      calls: {
        ec2: 'ModifySnapshotAttribute ModifyImageAttribute ModifyFpgaImageAttribute',
        rds: 'ModifyDBSnapshotAttribute ModifyDBClusterSnapshotAttribute CreateDBInstance ModifyDBInstance CreateDBCluster ModifyDBCluster CreateDBInstanceReadReplica RestoreDBInstanceFromDBSnapshot RestoreDBInstanceFromS3 RestoreDBInstanceToPointInTime RestoreDBClusterFromSnapshot RestoreDBClusterFromS3 RestoreDBClusterToPointInTime',
        redshift: 'CreateCluster ModifyCluster RestoreFromClusterSnapshot',
        'redshift-serverless': 'CreateWorkgroup UpdateWorkgroup',
        'timestream-influxdb': 'CreateDbInstance UpdateDbInstance CreateDbCluster',
        'neptune-graph': 'CreateGraph UpdateGraph RestoreGraphFromSnapshot',
        lightsail: 'CreateRelationalDatabase CreateRelationalDatabaseFromSnapshot UpdateRelationalDatabase',
        amazonmq: 'CreateBroker',
        dms: 'CreateReplicationInstance',
        ssm: 'ModifyDocumentPermission',
        codebuild: 'UpdateProjectVisibility',
        quicksight: 'UpdatePublicSharingSettings',
      },
    },
    when: (evidence) => publishes(evidence) || isOn(evidence, 'publicConnectivity'),
    outcome: 'done',
    why: 'Everybody with an AWS account can copy a public snapshot; a public database can be reached from the internet.',
    todo: [
      'Make it private again.',
      'Find out how long it was public and what is in it.',
      'Change the passwords and keys that are in the data.',
    ],
    technique: 'T1537',
    blind: 'Who has copied it while it was public shows in no trail of yours.',
  },
  {
    id: 'bucket-public',
    title: 'Opening a bucket to everybody by policy or ACL',
    severity: 'act-now',
    candidates: {
      calls: {
        s3: 'PutBucketPolicy PutBucketAcl PutObjectAcl CreateBucket PutAccessPointPolicy PutMultiRegionAccessPointPolicy PutObject CopyObject CreateMultipartUpload',
        s3tables: 'PutTableBucketPolicy PutTablePolicy',
        s3vectors: 'PutVectorBucketPolicy',
        lightsail: 'UpdateBucket',
      },
    },
    when: (evidence) =>
      hasPublicPolicy(evidence) ||
      hasOpenAcl(evidence) ||
      (evidence.record.eventSource === 'lightsail.amazonaws.com' &&
        has(evidence, 'accessRules.getObject', 'public')),
    outcome: 'done',
    why: 'Anybody can list or read the objects, or put some there. Only the bucket of a public website is meant to be so.',
    todo: [
      'Take the statement or the grant out, and put the public access block on.',
      'Look what is in the bucket and how long it was open.',
      'Change the passwords and keys that are in its objects.',
    ],
    technique: 'T1530',
    blind: 'The public access block of the account may still keep it closed; the record does not say.',
  },
  {
    id: 'bucket-exposed',
    title: 'Removing the public access block of a bucket or account',
    severity: 'look-today',
    candidates: {
      calls: {
        s3: 'DeleteBucketPublicAccessBlock DeleteAccountPublicAccessBlock DeletePublicAccessBlock PutBucketPublicAccessBlock PutAccountPublicAccessBlock PutPublicAccessBlock CreateAccessPoint',
      },
    },
    // Most who put one close the bucket.
    when: (evidence) =>
      String(evidence.record.eventName).startsWith('Delete') ||
      SWITCHES.some((name) => anywhere(evidence, name).some((value) => value.toLowerCase() === 'false')),
    outcome: 'done',
    why: 'Without the block a bucket policy or an ACL can open objects to everybody. Of a bucket with a website it is meant.',
    todo: [
      'Look whether the bucket has a policy or an ACL for everybody.',
      'Put the block back unless the bucket is meant to be public.',
      'If it was public, find out from its access logs what was read.',
    ],
    technique: 'T1530',
    blind: 'Whether anything became public: the policy and the ACL are changed by other calls.',
  },
  {
    id: 'resource-public',
    title: 'Opening a function, queue, key or secret to anybody',
    severity: 'act-now',
    candidates: {
      calls: {
        ...POLICY_CALLS,
        sqs: `${POLICY_CALLS.sqs} AddPermission`,
        sns: `${POLICY_CALLS.sns} AddPermission`,
        lambda: 'AddPermission AddLayerVersionPermission',
        ec2: 'ModifyVpcEndpointServicePermissions',
      },
    },
    when: isOpened,
    outcome: 'done',
    why: 'A policy for everybody lets any AWS account call, read or decrypt it. It is hardly ever meant without a condition.',
    todo: [
      'Name the accounts or services that need it, or add a condition such as aws:SourceAccount.',
      'Look at the calls of other accounts since then.',
      'Change a secret, and what was encrypted with a key, if it could be read.',
    ],
    technique: 'T1098',
    blind: 'Policies that are made public by several calls, each harmless.',
  },
  {
    id: 'function-url',
    title: 'Opening a function or identity pool without sign-in',
    severity: 'look-today',
    candidates: {
      calls: {
        lambda: 'CreateFunctionUrlConfig UpdateFunctionUrlConfig AddPermission',
        'cognito-identity': 'CreateIdentityPool UpdateIdentityPool',
      },
    },
    when: (evidence) =>
      has(evidence, 'authType', 'NONE') ||
      isOn(evidence, 'allowUnauthenticatedIdentities') ||
      (isUrl(evidence) && isForAll(evidence)),
    outcome: 'done',
    why: 'Anybody on the internet gets the rights of its role. For a webhook or an app without sign-in it is ordinary.',
    todo: [
      'Look whether the function checks its callers itself.',
      'Set AWS_IAM as its sign-in, or delete the address.',
      'Look at what its role may do, and at its calls since.',
    ],
    technique: 'T1648',
    blind: 'Functions behind an API Gateway or a load balancer have other ways in.',
  },
];
