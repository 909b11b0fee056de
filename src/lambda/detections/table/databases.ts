import { anywhere } from '../anywhere.ts';
import type { Detection, Evidence } from '../define.ts';
import { byDeployment, byService, textsOf, values, valuesAt } from '../request.ts';

/** A stack is somebody's doing, though CloudFormation makes the call. */
const bySomebody = (evidence: Evidence): boolean => !byService(evidence) || byDeployment(evidence);

const DELETED = {
  rds: 'DeleteDBInstance DeleteDBCluster DeleteGlobalCluster DeleteDBShardGroup DeleteTenantDatabase',
  'docdb-elastic': 'DeleteCluster',
  'neptune-graph': 'DeleteGraph ResetGraph',
  dynamodb: 'DeleteTable',
  redshift: 'DeleteCluster',
  'redshift-serverless': 'DeleteNamespace',
  elasticache: 'DeleteReplicationGroup DeleteCacheCluster DeleteServerlessCache DeleteGlobalReplicationGroup',
  memorydb: 'DeleteCluster DeleteMultiRegionCluster',
  dsql: 'DeleteCluster',
  es: 'DeleteDomain DeleteElasticsearchDomain',
  aoss: 'DeleteCollection',
  // Keyspaces writes the statements of its query language (Amazon Keyspaces Developer Guide, "Logging with CloudTrail").
  cassandra: 'DropKeyspace DropTable DeleteKeyspace DeleteTable',
  timestream: 'DeleteDatabase DeleteTable',
  'timestream-influxdb': 'DeleteDbInstance DeleteDbCluster',
  lightsail: 'DeleteRelationalDatabase',
};

const UNPROTECTED = {
  rds: 'ModifyDBInstance ModifyDBCluster ModifyGlobalCluster',
  dynamodb: 'UpdateTable',
  'docdb-elastic': 'UpdateCluster',
  'neptune-graph': 'UpdateGraph',
  dsql: 'UpdateCluster',
  'cognito-idp': 'UpdateUserPool',
  ec2: 'ModifyInstanceAttribute DisableImageDeregistrationProtection',
  cloudformation: 'UpdateTerminationProtection',
  elasticloadbalancing: 'ModifyLoadBalancerAttributes',
  eks: 'UpdateClusterConfig',
  logs: 'PutLogGroupDeletionProtection',
};
/** Members that say whether something may be deleted, in the calls above. */
const PROTECTION = [
  'deletionProtection',
  'deletionProtectionEnabled',
  'enableTerminationProtection',
  'disableApiTermination',
];

function unprotected(evidence: Evidence): boolean {
  if (evidence.record.eventName === 'DisableImageDeregistrationProtection') return true;
  // Of load balancers it is one of many attributes.
  const attributes = values(evidence, 'attributes').filter(
    (one) => textsOf(valuesAt(one, 'key'))[0] === 'deletion_protection.enabled',
  );
  return [...anywhere(evidence, ...PROTECTION), ...textsOf(valuesAt(attributes, 'value'))].some((state) =>
    /^(false|inactive)$/i.test(state),
  );
}

/** Names of parameters that are a new password; CloudTrail writes `****` for their value. */
const PASSWORD = [
  'masterUserPassword',
  'adminUserPassword',
  'rotateMasterUserPassword',
  'rotateMasterUserSecret',
  'passwords',
  'authToken',
  'noPasswordRequired',
];

/** Databases: lost, without their lock, taken over. */
export const DATABASES: readonly Detection[] = [
  {
    id: 'database-deleted',
    title: 'Deleting a database, table or cluster',
    severity: 'look-today',
    candidates: { calls: DELETED },
    when: bySomebody,
    outcome: 'done',
    why: 'Extortion and sabotage delete the data itself. Tests that are cleaned up and stacks that are removed do the same.',
    todo: [
      'Ask whether anybody meant it, and look whether a final snapshot was made.',
      'Restore from a snapshot or to a point in time, before backups expire.',
      'If nobody meant it, take the actor its credentials and look what else was deleted.',
    ],
    technique: 'T1485',
    blind: 'Rows and tables that are dropped inside a database show only in its own log.',
  },
  {
    id: 'deletion-protection-off',
    title: 'Switching off protection against deletion',
    severity: 'look-today',
    candidates: { calls: UNPROTECTED },
    when: unprotected,
    outcome: 'done',
    why: 'It is the step before something is deleted, and hardly needed for anything else.',
    todo: [
      'Ask whether somebody means to delete it.',
      'Switch the protection on again.',
      'Look what the actor deleted before and since.',
    ],
    technique: 'T1485',
    blind: 'What was never protected needs no such step.',
  },
  {
    id: 'database-password',
    title: 'Changing the master password of a database',
    severity: 'look-today',
    candidates: {
      calls: {
        rds: 'ModifyDBInstance ModifyDBCluster ModifyTenantDatabase',
        'docdb-elastic': 'UpdateCluster',
        redshift: 'ModifyCluster',
        'redshift-serverless': 'UpdateNamespace',
        elasticache: 'ModifyUser ModifyReplicationGroup ModifyCacheCluster',
        memorydb: 'UpdateUser',
        lightsail: 'UpdateRelationalDatabase',
      },
    },
    when: (evidence) =>
      !byService(evidence) && anywhere(evidence, ...PASSWORD).some((value) => !/^(false)?$/i.test(value)),
    outcome: 'done',
    why: 'With a new master password one reads everything and locks its owner out, without knowing the old one.',
    todo: [
      'Ask the actor, and whether applications still get in.',
      'Set a password of your own, or let Secrets Manager keep it.',
      'Look in the log of the database for who signed in since.',
    ],
    technique: 'T1098',
    blind: 'A password that is changed by a statement in the database shows only in its own log.',
  },
];
