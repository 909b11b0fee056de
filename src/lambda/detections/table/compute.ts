import type { Detection } from '../define.ts';
import { attempted, byService, has, values } from '../request.ts';

/** Machines, functions, models, and the secrets that they use. */
export const COMPUTE: readonly Detection[] = [
  {
    id: 'user-data',
    title: 'Reading or changing the user data of a machine',
    // Terraform reads it at each refresh.
    severity: 'know',
    candidates: {
      calls: {
        ec2: 'ModifyInstanceAttribute DescribeInstanceAttribute',
        // Their scripts run as root when a notebook starts.
        sagemaker:
          'CreateNotebookInstanceLifecycleConfig UpdateNotebookInstanceLifecycleConfig CreateStudioLifecycleConfig',
      },
    },
    when: (evidence) =>
      attempted(evidence) &&
      (evidence.record.eventSource === 'sagemaker.amazonaws.com' ||
        values(evidence, 'userData').length > 0 ||
        has(evidence, 'attribute', 'userData')),
    outcome: 'any',
    why: 'User data runs as root when the machine starts, and often holds secrets. The console reads it when somebody looks.',
    todo: [
      'Look at the user data of the machine for what was added.',
      'Count how many machines the actor asked: many at once is a search for secrets.',
      'Change the secrets that are in it, and move them to Secrets Manager.',
    ],
    technique: 'T1552.005',
    blind: 'User data that is read on the machine itself, by its metadata service, shows in no trail.',
  },
  {
    id: 'function-changed',
    title: 'Changing code, layers or permissions of a function',
    severity: 'know',
    candidates: {
      calls: { lambda: 'UpdateFunctionCode UpdateFunctionConfiguration PublishLayerVersion AddPermission' },
    },
    when: (evidence) => !byService(evidence),
    outcome: 'done',
    why: 'Code put into a function runs with its role, again and again. Each deployment does the same.',
    todo: [
      'Look whether the actor is the pipeline that deploys this function.',
      'Compare the code or layer with what your repository has.',
      'If it is not yours, publish the right code and change what the function can read.',
    ],
    technique: 'T1648',
    blind: 'What the new code does: the record has no code.',
  },
];
