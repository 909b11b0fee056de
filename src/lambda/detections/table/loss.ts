import type { Detection, Evidence } from '../define.ts';
import { byService, has, textsOf, values, valuesAt } from '../request.ts';

/** Days after which a rule of a lifecycle deletes what is in use: within a week is no housekeeping. */
const SOON_DAYS = 7;

/** Whether a rule that is switched on deletes current objects soon. */
function deletesSoon(evidence: Evidence): boolean {
  return values(evidence, 'LifecycleConfiguration.Rule').some((rule) => {
    const status = textsOf(valuesAt(rule, 'Status'))[0];
    if (status?.toLowerCase() !== 'enabled') return false;
    const days = textsOf(valuesAt(rule, 'Expiration.Days')).map(Number);
    return days.some((count) => count <= SOON_DAYS) || valuesAt(rule, 'Expiration.Date').length > 0;
  });
}

const VERSIONING = 'VersioningConfiguration';

function losesObjects(evidence: Evidence): boolean {
  switch (evidence.record.eventName) {
    case 'PutBucketVersioning':
      return (
        has(evidence, `${VERSIONING}.Status`, 'Suspended', 'Disabled') ||
        has(evidence, `${VERSIONING}.MfaDelete`, 'Disabled')
      );
    case 'PutBucketLifecycle':
    case 'PutBucketLifecycleConfiguration':
      return deletesSoon(evidence);
    case 'DeleteBucket':
      return !byService(evidence);
    default:
      return true;
  }
}

/** What takes data away. */
export const LOSS: readonly Detection[] = [
  {
    id: 'key-loss',
    title: 'Disabling or deleting an encryption key',
    severity: 'act-now',
    candidates: {
      calls: {
        kms: 'DisableKey ScheduleKeyDeletion DeleteImportedKeyMaterial DeleteCustomKeyStore DisconnectCustomKeyStore',
        cloudhsm: 'DeleteCluster DeleteHsm',
        'acm-pca': 'DeleteCertificateAuthority',
        'payment-cryptography': 'DeleteKey',
      },
    },
    // A stack that is removed takes its keys with it.
    when: (evidence) => !byService(evidence),
    outcome: 'done',
    why: 'Data that is encrypted with the key cannot be read any more. A key that is deleted is lost with all its data.',
    todo: [
      'Cancel the deletion (it takes at least 7 days) or enable the key again.',
      'Ask the actor what it was for, and look which data uses the key.',
      'If nobody knows of it, take the actor its credentials and look what else it did.',
    ],
    technique: 'T1485',
    blind: 'A key policy that shuts everybody out has the same effect and is another call.',
  },
  {
    id: 'bucket-loss',
    title: 'Deleting a bucket, its versions or its objects by rule',
    severity: 'look-today',
    candidates: {
      calls: {
        s3: 'DeleteBucket PutBucketVersioning PutBucketLifecycle PutBucketLifecycleConfiguration PutBucketReplication DeleteBucketReplication',
      },
    },
    when: losesObjects,
    outcome: 'done',
    why: 'Without versions what is deleted or encrypted cannot be had back; a rule deletes all objects of a bucket for free.',
    todo: [
      'Look whether the bucket is one that is needed, and who changed it.',
      'Switch versions on again, take the rule out, or stop the replication.',
      'Compare the number of objects with yesterday (CloudWatch, NumberOfObjects).',
    ],
    technique: 'T1485',
    blind: 'Objects that are deleted or overwritten one by one show only in data events.',
  },
];
