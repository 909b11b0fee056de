import { text } from '../../json.ts';
import { anywhere } from '../anywhere.ts';
import type { Detection, Evidence } from '../define.ts';
import { cpusOf, isCostly } from '../machine-size.ts';
import { attempted, byDeployment, byService, isOn, texts, wasDenied } from '../request.ts';

/** vCPUs in one call. A new account may run 5 to 64 of them in a region (EC2 User Guide, "On-Demand Instance limits"). */
const MANY_CPUS = 64;
/** Machines in one call, whatever their size. */
const MANY_MACHINES = 20;
/** Containers in one call. */
const MANY_TASKS = 50;
/** CPU units of half the largest task of Fargate: 8 vCPUs (Amazon ECS Developer Guide, "Task size"). */
const LARGE_TASK = 8192;
/** More than the default of the console. */
const MANY_BATCH_CPUS = 256;

const TYPES = ['instanceType', 'instanceTypes', 'masterInstanceType', 'slaveInstanceType', 'eC2InstanceType'];
const COUNTS = [
  'maxCount',
  'instanceCount',
  'totalTargetCapacity',
  'targetCapacity',
  'desiredCapacity',
  'desiredSize',
  'minSize',
];
const TASKS = ['desiredCount', 'count'];
/** The most that RunTask takes (Amazon ECS API Reference). */
const MOST_OF_RUN_TASK = 10;
/** Jobs of one array. */
const MANY_JOBS = 500;

/** Programs that mine, their pools and protocols, as they stand in names of images and in commands. */
const MINERS =
  /xmrig|xmr-stak|minerd\b|cpuminer|ccminer|ethminer|nbminer|lolminer|srbminer|phoenixminer|teamredminer|t-rex-miner|gminer|minergate|nicehash|moneroocean|supportxmr|nanopool|hashvault|stratum\+(tcp|ssl)|cryptonight|randomx|--donate-level/i;
/** Images that anybody can publish; those of one's own registry have an account in their address. */
const OWN_IMAGE = /^\d{12}\.dkr\.ecr\./;
/** Text of the parameters in which programs are looked for. */
const MAX_LETTERS = 64 * 1024;

const largest = (numbers: readonly string[]): number =>
  numbers.reduce((most, number) => Math.max(most, Number(number) || 0), 0);

/** SageMaker has small GPU machines in ordinary use: notebooks, training, endpoints. */
const isRare = ({ record }: Evidence, type: string): boolean =>
  record.eventSource !== 'sagemaker.amazonaws.com' || cpusOf(type) >= MANY_CPUS / 2;

/** A fleet that may choose among types is as large as the smallest of them. */
function isLarge(evidence: Evidence): boolean {
  const types = [
    ...anywhere(evidence, ...TYPES).filter((type) => type.includes('.')),
    // Lightsail: `2xlarge_3_0`.
    ...texts(evidence, 'bundleId').map((id) => `m5.${id.split('_')[0]}`),
  ];
  const bundles = texts(evidence, 'instanceNames').length;
  const count = Math.max(1, bundles, largest(anywhere(evidence, ...COUNTS)));
  if (types.length > 0 && types.every((type) => isCostly(type) && isRare(evidence, type))) return true;
  const cpus = types.length === 0 ? 0 : Math.min(...types.map(cpusOf));
  return (
    count >= MANY_MACHINES ||
    cpus * count >= MANY_CPUS ||
    largest(anywhere(evidence, ...TASKS)) >=
      (evidence.record.eventName === 'RunTask' ? MOST_OF_RUN_TASK : MANY_TASKS) ||
    largest(texts(evidence, 'arrayProperties.size')) >= MANY_JOBS ||
    largest(anywhere(evidence, 'maxvCpus')) > MANY_BATCH_CPUS
  );
}

function isMiner(evidence: Evidence): boolean {
  const parameters = JSON.stringify(evidence.record.requestParameters ?? null).slice(0, MAX_LETTERS);
  if (MINERS.test(parameters)) return true;
  if (evidence.record.eventName !== 'RegisterTaskDefinition') return false;
  const images = texts(evidence, 'containerDefinitions.image');
  const cpu = largest([...texts(evidence, 'cpu'), ...texts(evidence, 'containerDefinitions.cpu')]);
  return cpu >= LARGE_TASK && images.some((image) => !OWN_IMAGE.test(image));
}

/** Without machines at hand, without a right, above the quota or only to try: attempts all the same. */
const TRIED = /DryRunOperation$|VcpuLimitExceeded$|InstanceLimitExceeded$|MaxSpotInstanceCountExceeded$/;
const wasTried = (evidence: Evidence): boolean =>
  evidence.outcome !== 'failure' || wasDenied(evidence) || TRIED.test(text(evidence.record.errorCode) ?? '');

/** What runs up a bill. */
export const MINING: readonly Detection[] = [
  {
    id: 'crypto-mining',
    title: 'Starting very large, GPU or many machines',
    severity: 'act-now',
    candidates: {
      calls: {
        ec2: 'RunInstances CreateFleet RequestSpotInstances RequestSpotFleet ModifyInstanceAttribute CreateLaunchTemplate CreateLaunchTemplateVersion RunScheduledInstances CreateCapacityReservation',
        autoscaling:
          'CreateLaunchConfiguration CreateAutoScalingGroup UpdateAutoScalingGroup SetDesiredCapacity',
        ecs: 'RegisterTaskDefinition RunTask CreateService UpdateService StartTask',
        eks: 'CreateNodegroup UpdateNodegroupConfig',
        batch: 'CreateComputeEnvironment UpdateComputeEnvironment RegisterJobDefinition SubmitJob',
        sagemaker:
          'CreateNotebookInstance UpdateNotebookInstance CreateTrainingJob CreateProcessingJob CreateTransformJob CreateEndpointConfig CreateApp CreateCluster',
        elasticmapreduce: 'RunJobFlow AddInstanceGroups ModifyInstanceGroups',
        lightsail: 'CreateInstances CreateInstancesFromSnapshot CreateContainerServiceDeployment',
        gamelift: 'CreateFleet',
        codebuild: 'CreateProject UpdateProject StartBuild',
        imagebuilder: 'CreateInfrastructureConfiguration',
      },
    },
    // Scaling groups start machines by themselves, of a size that somebody has set with one of these calls.
    when: (evidence) =>
      (!byService(evidence) || byDeployment(evidence)) &&
      wasTried(evidence) &&
      (isLarge(evidence) || isMiner(evidence)),
    outcome: 'any',
    why: 'Thieves of keys mine with the largest machines they get, at hundreds of dollars an hour. Training of models looks alike.',
    todo: [
      'Ask the actor; look in all regions for machines that nobody knows.',
      'Stop what runs, and take the actor its credentials.',
      'Tell AWS Support at once if it was theft: they may waive the bill.',
    ],
    technique: 'T1496.001',
    blind: 'Small machines, a few at a time, and images under a name of their own.',
  },
  {
    id: 'quota-raised',
    title: 'Asking for a higher quota',
    severity: 'look-today',
    candidates: {
      calls: {
        servicequotas:
          'RequestServiceQuotaIncrease PutServiceQuotaIncreaseRequestIntoTemplate CreateSupportCase',
      },
    },
    when: (evidence) => !byService(evidence) && attempted(evidence),
    outcome: 'any',
    why: 'The quota is what bounds the bill of a theft. Those who mine ask for more machines, GPUs or models first.',
    todo: [
      'Ask the actor what it is for.',
      'Close the request in Service Quotas or the support case if nobody knows of it.',
      'Look for machines and models that are used in that region.',
    ],
    technique: 'T1496.001',
    blind: 'Quotas that are raised in a support case or by AWS itself.',
  },
  {
    id: 'purchase',
    title: 'Buying a reservation, a plan, a domain or Shield',
    severity: 'look-today',
    candidates: {
      calls: {
        ec2: 'PurchaseReservedInstancesOffering PurchaseHostReservation PurchaseScheduledInstances PurchaseCapacityBlock PurchaseCapacityBlockExtension',
        rds: 'PurchaseReservedDBInstancesOffering',
        redshift: 'PurchaseReservedNodeOffering',
        elasticache: 'PurchaseReservedCacheNodesOffering',
        memorydb: 'PurchaseReservedNodesOffering',
        es: 'PurchaseReservedInstanceOffering PurchaseReservedElasticsearchInstanceOffering',
        savingsplans: 'CreateSavingsPlan',
        shield: 'CreateSubscription',
        sagemaker: 'CreateTrainingPlan',
        bedrock: 'CreateProvisionedModelThroughput',
        route53domains: 'RegisterDomain',
        'sms-voice': 'RequestPhoneNumber RequestSenderId',
      },
    },
    when: (evidence) => !isOn(evidence, 'dryRun'),
    outcome: 'done',
    why: 'It costs money for a year or more, or for good, and can hardly be given back. It is bought a few times a year.',
    todo: [
      'Ask who decided it.',
      'If nobody did, tell AWS Support the same day: some purchases can be undone.',
      'Take the actor its credentials.',
    ],
    technique: 'T1496',
    blind: 'Products of the AWS Marketplace are bought in the console without such a call.',
  },
];
