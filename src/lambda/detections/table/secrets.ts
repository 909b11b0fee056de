import type { Detection, Evidence } from '../define.ts';
import { attempted, byService, isOn, texts } from '../request.ts';

/** Parameters that AWS publishes for everybody (Systems Manager User Guide, "Working with public parameters"). */
const PUBLISHED = /^(arn:[^:]*:ssm:[^:]*:[^:]*:parameter)?\/aws\/service\//;

function readsSecrets(evidence: Evidence): boolean {
  if (!isOn(evidence, 'withDecryption')) return false;
  const names = [...texts(evidence, 'name'), ...texts(evidence, 'names'), ...texts(evidence, 'path')];
  return names.length === 0 || !names.every((name) => PUBLISHED.test(name));
}

/** Secrets that are read. */
export const SECRETS: readonly Detection[] = [
  {
    id: 'secrets-read',
    title: 'Reading secrets',
    severity: 'know',
    candidates: {
      calls: {
        secretsmanager: 'GetSecretValue BatchGetSecretValue',
        redshift: 'GetClusterCredentials GetClusterCredentialsWithIAM',
        'redshift-serverless': 'GetCredentials',
        lightsail: 'GetRelationalDatabaseMasterUserPassword GetBucketAccessKeys',
        acm: 'ExportCertificate',
      },
    },
    when: (evidence) => attempted(evidence) && !byService(evidence),
    outcome: 'any',
    why: 'Applications read their secrets all day. A person, a new address or many secrets at once is another matter.',
    todo: [
      'Look whether the actor has read this secret before, and from where.',
      'If a person or an unknown address read it, ask that person.',
      'Change each secret that was read by somebody who need not have it.',
    ],
    technique: 'T1555.006',
    blind: 'One record does not say whether the reader is new.',
  },
  {
    id: 'parameters-read',
    title: 'Reading decrypted parameters outside of a machine',
    severity: 'know',
    candidates: { calls: { ssm: 'GetParameter GetParameters GetParametersByPath GetParameterHistory' } },
    // Machines and functions read theirs whenever they start.
    when: (evidence) =>
      attempted(evidence) &&
      !byService(evidence) &&
      evidence.actorKind !== 'machine' &&
      readsSecrets(evidence),
    outcome: 'any',
    why: 'Small accounts keep passwords in Parameter Store. Pipelines and administrators read them too.',
    todo: [
      'Look which parameters were read, and how many at once.',
      'Ask the actor, above all for a whole path.',
      'Change each secret that was read by somebody who need not have it.',
    ],
    technique: 'T1555.006',
    blind:
      'The record does not say which of the parameters are secrets; stolen credentials of a machine look like the machine.',
  },
];
