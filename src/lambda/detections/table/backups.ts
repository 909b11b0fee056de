import { isObject } from '../../json.ts';
import { anywhere } from '../anywhere.ts';
import type { Detection, Evidence } from '../define.ts';
import { byService, has, isOff, values } from '../request.ts';

const DELETED = {
  ec2: 'DeleteSnapshot DeregisterImage',
  rds: 'DeleteDBSnapshot DeleteDBClusterSnapshot DeleteDBInstanceAutomatedBackup DeleteDBClusterAutomatedBackup',
  backup: 'DeleteRecoveryPoint DisassociateRecoveryPoint DisassociateRecoveryPointFromParent',
  dynamodb: 'DeleteBackup',
  redshift: 'DeleteClusterSnapshot BatchDeleteClusterSnapshots',
  'redshift-serverless': 'DeleteSnapshot',
  elasticache: 'DeleteSnapshot DeleteServerlessCacheSnapshot',
  memorydb: 'DeleteSnapshot',
  'docdb-elastic': 'DeleteClusterSnapshot',
  'neptune-graph': 'DeleteGraphSnapshot',
  fsx: 'DeleteBackup DeleteSnapshot',
  cloudhsm: 'DeleteBackup',
  lightsail: 'DeleteInstanceSnapshot DeleteDiskSnapshot DeleteRelationalDatabaseSnapshot DeleteAutoSnapshot',
  storagegateway: 'DeleteTape DeleteTapeArchive',
  workspaces: 'DeleteWorkspaceImage',
};

const OFF = {
  backup: 'DeleteBackupPlan DeleteBackupSelection UpdateRegionSettings UpdateRecoveryPointLifecycle',
  rds: 'ModifyDBInstance ModifyDBCluster StopDBInstanceAutomatedBackupsReplication',
  dynamodb: 'UpdateContinuousBackups',
  redshift: 'ModifyCluster DisableSnapshotCopy DeleteSnapshotSchedule',
  elasticache: 'ModifyReplicationGroup ModifyCacheCluster ModifyServerlessCache',
  memorydb: 'UpdateCluster',
  'docdb-elastic': 'UpdateCluster',
  elasticfilesystem: 'PutBackupPolicy DeleteReplicationConfiguration',
  fsx: 'UpdateFileSystem',
  dlm: 'DeleteLifecyclePolicy UpdateLifecyclePolicy',
  rbin: 'DeleteRule',
  storagegateway: 'DeleteSnapshotSchedule',
  lightsail: 'DisableAddOn',
};
/** How many days, or how many, backups are kept; none at all means that they are off. */
const KEPT = [
  'backupRetentionPeriod',
  'automatedSnapshotRetentionPeriod',
  'snapshotRetentionLimit',
  'automaticBackupRetentionDays',
];

function stopsBackups(evidence: Evidence): boolean {
  switch (evidence.record.eventName) {
    case 'UpdateContinuousBackups':
      return isOff(evidence, 'pointInTimeRecoverySpecification.pointInTimeRecoveryEnabled');
    case 'PutBackupPolicy':
      return has(evidence, 'backupPolicy.status', 'DISABLED', 'DISABLING');
    case 'UpdateLifecyclePolicy':
      return has(evidence, 'state', 'DISABLED');
    case 'UpdateRegionSettings':
      return values(evidence, 'resourceTypeOptInPreference')
        .flatMap((types) => (isObject(types) ? Object.values(types) : []))
        .includes(false);
    case 'UpdateRecoveryPointLifecycle':
      return anywhere(evidence, 'deleteAfterDays').some((days) => Number(days) > 0 && Number(days) <= 7);
    case 'DisableAddOn':
      return has(evidence, 'addOnType', 'AutoSnapshot');
    default:
      return CHANGES.test(String(evidence.record.eventName))
        ? anywhere(evidence, ...KEPT).some((value) => value === '0')
        : true;
  }
}

/** Calls that change many things, among them how long backups are kept. */
const CHANGES = /^(Modify|UpdateCluster|UpdateFileSystem)/;

/** Backups: lost, without their lock, stopped. */
export const BACKUPS: readonly Detection[] = [
  {
    id: 'backup-deleted',
    title: 'Deleting a backup, snapshot or image',
    severity: 'look-today',
    candidates: { calls: DELETED },
    when: (evidence) => !byService(evidence),
    outcome: 'done',
    why: 'Extortion deletes the backups first. Scripts that tidy up do it too; those that AWS runs are left out.',
    todo: [
      'Look how many were deleted, how old they were, and who is the actor.',
      'Look in the Recycle Bin for EBS snapshots and images.',
      'If nobody meant it, take the actor its credentials before it reaches the data.',
    ],
    technique: 'T1490',
    blind: 'Backups that expire by a shorter plan are deleted by AWS itself.',
  },
  {
    id: 'vault-unlocked',
    title: 'Removing a lock or a vault of backups',
    severity: 'act-now',
    candidates: {
      calls: {
        backup:
          'DeleteBackupVaultLockConfiguration DeleteBackupVault DeleteBackupVaultAccessPolicy CancelLegalHold',
        rbin: 'UnlockRule',
        ec2: 'UnlockSnapshot',
        glacier: 'AbortVaultLock',
      },
    },
    when: (evidence) => !byService(evidence),
    outcome: 'done',
    why: 'The lock is there against just this: that somebody with rights deletes the backups. It is hardly ever taken away.',
    todo: [
      'Ask the actor at once; stop it if nobody knows of it.',
      'Lock the vault, the rule or the snapshot again.',
      'Copy the newest backups to an account that the actor cannot reach.',
    ],
    technique: 'T1490',
    blind: 'A lock that has passed its grace time cannot be taken away, and needs none of this.',
  },
  {
    id: 'backups-off',
    title: 'Switching off backups or keeping them too short',
    severity: 'look-today',
    candidates: { calls: OFF },
    when: (evidence) => !byService(evidence) && stopsBackups(evidence),
    outcome: 'done',
    why: 'Without new backups each day makes the last one worth less, and nobody notices until one is needed.',
    todo: [
      'Ask whether anybody meant it.',
      'Switch the backups on again and make one by hand.',
      'Look whether backups or data were deleted since.',
    ],
    technique: 'T1490',
    blind: 'A plan that is changed to run rarely looks like any other change of it.',
  },
];
