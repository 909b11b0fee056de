import { anywhere } from '../anywhere.ts';
import type { Detection, Evidence } from '../define.ts';
import { attempted, byService, texts } from '../request.ts';

/** Documents of AWS that look and tidy but run no commands of the caller (Systems Manager User Guide, "Quick Setup"). */
const HOUSEKEEPING =
  /^AWS-(GatherSoftwareInventory|UpdateSSMAgent|RunPatchBaseline|RunPatchBaselineAssociation|PatchNowWithReboot|ConfigureAWSPackage)$|^AmazonCloudWatch-ManageAgent$|^AWSQuickSetup/;

const isCommand = (evidence: Evidence): boolean => {
  const documents = [
    ...texts(evidence, 'documentName'),
    ...texts(evidence, 'name'),
    ...texts(evidence, 'entries.name'),
  ];
  return documents.length === 0 || !documents.every((name) => HOUSEKEEPING.test(name));
};

/** Ways into machines. */
export const MACHINES: readonly Detection[] = [
  {
    id: 'remote-command',
    title: 'Command or session on a machine or container',
    severity: 'know',
    candidates: {
      calls: {
        ssm: 'SendCommand StartSession ResumeSession CreateAssociation CreateAssociationBatch UpdateAssociation StartAssociationsOnce StartAutomationExecution StartChangeRequestExecution StartAccessRequest RegisterTaskWithMaintenanceWindow UpdateMaintenanceWindowTask CreateDocument UpdateDocument UpdateDocumentDefaultVersion',
        ecs: 'ExecuteCommand',
        'ec2-instance-connect': 'OpenTunnel',
        sagemaker: 'CreatePresignedNotebookInstanceUrl CreatePresignedDomainUrl',
      },
    },
    when: (evidence) => attempted(evidence) && !byService(evidence) && isCommand(evidence),
    outcome: 'any',
    why: 'Who may send commands controls the machine and has the rights of its role. Many teams work like this every day.',
    todo: [
      'Look which machines it reached and who the actor is.',
      'Read the output of the command or the session in Systems Manager.',
      'If nobody knows of it, isolate the machine and change what it can read.',
    ],
    technique: 'T1651',
    blind: 'What was typed in a session is in the log of Session Manager only, if one is set up.',
  },
  {
    id: 'machine-login',
    title: 'Preparing a sign-in to a machine',
    severity: 'look-today',
    candidates: {
      calls: {
        'ec2-instance-connect': 'SendSSHPublicKey SendSerialConsoleSSHPublicKey',
        ec2: 'GetPasswordData EnableSerialConsoleAccess CreateInstanceConnectEndpoint CreateReplaceRootVolumeTask',
        lightsail: 'GetInstanceAccessDetails CreateGUISessionAccessDetails StartGUISession',
        ssm: 'CreateActivation',
        cloud9: 'CreateEnvironmentMembership',
        glue: 'UpdateDevEndpoint',
      },
    },
    when: (evidence) => attempted(evidence) && !byService(evidence),
    outcome: 'any',
    why: 'It puts a key on a machine, reads its password or opens its console. Few people do that, and then to repair something.',
    todo: [
      'Ask the actor what it did on the machine.',
      'Look at the sign-ins in the log of the machine itself.',
      'Take the right away from those who do not need it; switch the serial console off.',
    ],
    technique: 'T1021.008',
    blind: 'A sign-in with a key that the machine has already shows only in its own log.',
  },
  {
    id: 'key-pair',
    title: 'Making or importing an SSH key pair',
    severity: 'look-today',
    candidates: {
      calls: {
        ec2: 'CreateKeyPair ImportKeyPair',
        lightsail: 'CreateKeyPair ImportKeyPair DownloadDefaultKeyPair',
      },
    },
    when: (evidence) => !byService(evidence),
    outcome: 'done',
    why: 'Machines that are started with it obey its owner. Attackers bring a key of their own before they start machines.',
    todo: [
      'Ask the actor whose key it is.',
      'Look which machines were started with it, and stop those that nobody knows.',
      'Delete the key pair; take it from the machines too.',
    ],
    technique: 'T1098.004',
    blind: 'Keys that are put on a machine by hand or by its user data.',
  },
  {
    id: 'cloudshell',
    title: 'Opening CloudShell or moving files through it',
    severity: 'know',
    candidates: {
      calls: {
        cloudshell: 'CreateEnvironment CreateSession StartEnvironment GetFileDownloadUrls GetFileUploadUrls',
      },
    },
    outcome: 'done',
    why: 'A shell with the rights of the person in the console, from an address of AWS. Many administrators use it.',
    todo: [
      'Look whether this person uses CloudShell.',
      'Look at the calls with `CloudShell` in the user agent since then.',
      'If it was not the person, end its sessions and change its password.',
    ],
    technique: 'T1059.009',
    blind: 'What is typed in it: only the calls of AWS that it makes.',
  },
  {
    id: 'metadata-v1',
    title: 'Allowing version 1 of the metadata service',
    severity: 'look-today',
    candidates: {
      calls: {
        ec2: 'ModifyInstanceMetadataOptions ModifyInstanceMetadataDefaults',
        lightsail: 'UpdateInstanceMetadataOptions',
      },
    },
    when: (evidence) => anywhere(evidence, 'httpTokens').some((value) => /^optional$/i.test(value)),
    outcome: 'done',
    why: 'A fault in a web application then suffices to steal the credentials of the machine. Old programs still need it.',
    todo: [
      'Ask which program needs it.',
      'Require tokens again (version 2).',
      'Look whether credentials of the machine were used from elsewhere.',
    ],
    technique: 'T1552.005',
    blind: 'Machines that were started with version 1.',
  },
];
