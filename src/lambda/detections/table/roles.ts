import type { Detection, Evidence } from '../define.ts';
import { foreignAccounts } from '../policy-document.ts';
import { attempted, byDeployment, byService, isOwnAccount, one } from '../request.ts';
import { isTrustForAll, trustOf } from '../trust.ts';

/** Who may take a role, and what gets one. */
export const ROLES: readonly Detection[] = [
  {
    id: 'machine-role',
    title: 'Giving a machine another role',
    severity: 'know',
    candidates: {
      calls: {
        ec2: 'AssociateIamInstanceProfile ReplaceIamInstanceProfileAssociation',
        iam: 'AddRoleToInstanceProfile',
      },
    },
    when: (evidence) => attempted(evidence) && !byService(evidence),
    outcome: 'any',
    why: 'Who is on the machine has the rights of the role. Each new kind of machine needs it once.',
    todo: [
      'Look which role it is, and what it may do.',
      'Look who can get onto the machine.',
      'Put the old role back if nobody knows of the change.',
    ],
    technique: 'T1098.003',
    blind: 'A machine that is started with a strong role from the beginning.',
  },
  {
    id: 'root-session',
    title: 'Taking or allowing root sessions of member accounts',
    severity: 'look-today',
    candidates: {
      calls: {
        sts: 'AssumeRoot',
        iam: 'EnableOrganizationsRootSessions EnableOrganizationsRootCredentialsManagement',
      },
    },
    when: attempted,
    outcome: 'any',
    why: 'The session can unlock a bucket or queue, or make root credentials in a member account. It is rarely needed.',
    todo: [
      'Ask the actor which task it was for.',
      'Look in the member account what the session did.',
      'If nobody knows of it, take the actor its rights in the management account.',
    ],
    technique: 'T1078.004',
    blind: 'What the session does stands in the trail of the member account.',
  },
  {
    id: 'role-trust',
    title: 'Changing who may take a role',
    severity: 'look-today',
    candidates: { calls: { iam: 'UpdateAssumeRolePolicy CreateRole' } },
    when: (evidence) => {
      if (!attempted(evidence) || evidence.actorKind === 'aws-service' || isTrustForAll(evidence))
        return false;
      const foreign = foreignAccounts(trustOf(evidence), isOwnAccount(evidence)).length > 0;
      return foreign || (evidence.record.eventName === 'UpdateAssumeRolePolicy' && !byDeployment(evidence));
    },
    outcome: 'any',
    why: 'A role that another account may take is a way in that needs no key. Vendors and your other accounts have such roles.',
    todo: [
      'Look whose the account is, and whether the trust asks for an external id.',
      'Put the old trust policy back if nobody knows the account.',
      'Look whether the role was taken since (AssumeRole).',
    ],
    technique: 'T1098.003',
    blind: 'Whether the other account is yours: the record has only its number.',
  },
  {
    id: 'role-public',
    title: 'Letting anybody take a role',
    severity: 'act-now',
    candidates: { calls: { iam: 'UpdateAssumeRolePolicy CreateRole' } },
    when: (evidence) => attempted(evidence) && isTrustForAll(evidence),
    outcome: 'any',
    why: 'Everybody with an AWS account, or with one at a provider such as GitHub, can take the role. Nobody needs that.',
    todo: [
      'Name the accounts, or the repository, in the trust policy, or delete the role.',
      'Look whether it was taken (AssumeRole, AssumeRoleWithWebIdentity) by somebody else.',
      'Undo what such a session did, and change what it could read.',
    ],
    technique: 'T1098.003',
    blind: 'A condition that is met by more than its author thinks.',
  },
  {
    id: 'role-passed',
    title: 'Starting a stack or code with a role',
    severity: 'know',
    candidates: {
      calls: {
        cloudformation: 'CreateStack UpdateStack CreateChangeSet CreateStackSet CreateStackInstances',
        lambda: 'CreateFunction',
        codebuild: 'CreateProject UpdateProject',
        glue: 'CreateJob UpdateJob CreateDevEndpoint UpdateDevEndpoint CreateSession',
        sagemaker:
          'CreateNotebookInstance CreateTrainingJob CreateProcessingJob CreateDomain CreateUserProfile',
        states: 'CreateStateMachine UpdateStateMachine',
        apprunner: 'CreateService',
        ec2: 'RequestSpotInstances',
        batch: 'RegisterJobDefinition',
      },
    },
    when: (evidence) => attempted(evidence) && !byService(evidence) && passesRole(evidence),
    outcome: 'any',
    why: 'What is started has the rights of the role, which may be more than its maker has. Each deployment does it.',
    todo: [
      'Look whether the actor is the pipeline or person that deploys this.',
      'Look what the role may do that the actor may not.',
      'If nobody knows of it, delete what was started and look what the role has done.',
    ],
    technique: 'T1548.005',
    blind: 'A machine that is started with a role: that is too frequent to list.',
  },
];

/** Where calls name a role, in any spelling. */
const ROLE_NAMES = [
  'role',
  'roleArn',
  'serviceRole',
  'executionRole',
  'executionRoleArn',
  'administrationRoleARN',
  'jobRoleArn',
  'containerProperties.jobRoleArn',
  'defaultUserSettings.executionRole',
  'userSettings.executionRole',
  'instanceConfiguration.instanceRoleArn',
  'launchSpecification.iamInstanceProfile.arn',
  'launchSpecification.iamInstanceProfile.name',
];

const passesRole = (evidence: Evidence): boolean =>
  ROLE_NAMES.some((path) => one(evidence, path) !== undefined);
