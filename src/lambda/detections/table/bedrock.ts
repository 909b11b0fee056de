import { text } from '../../json.ts';
import { anywhere } from '../anywhere.ts';
import type { Detection, Evidence } from '../define.ts';
import { attempted, byService, has, isOff } from '../request.ts';

/** Programs of one's own call models from where they run; AWS names that in the user agent or the session. */
const fromElsewhere = (evidence: Evidence): boolean =>
  !byService(evidence) && evidence.actorKind !== 'machine' && !failedOfItself(evidence);

/** Probing for access gives ValidationException too, so it counts; throttling of a busy program does not. */
const failedOfItself = (evidence: Evidence): boolean =>
  /Throttl|NotFound|ModelTimeout|ModelNotReady|ServiceUnavailable/.test(
    text(evidence.record.errorCode) ?? '',
  );

/** The kinds of data that the log of prompts can take; without all it is off. */
const DELIVERIES = [
  'textDataDeliveryEnabled',
  'imageDataDeliveryEnabled',
  'embeddingDataDeliveryEnabled',
  'videoDataDeliveryEnabled',
  'audioDataDeliveryEnabled',
];

function weakens(evidence: Evidence): boolean {
  switch (evidence.record.eventName) {
    case 'PutModelInvocationLoggingConfiguration':
      return DELIVERIES.some((name) => isOff(evidence, `loggingConfig.${name}`));
    case 'DeleteAutomatedReasoningPolicy':
    case 'DeleteGuardrail':
    case 'DeleteEnforcedGuardrailConfiguration':
    case 'DeleteModelInvocationLoggingConfiguration':
      return true;
    default:
      return anywhere(evidence, 'inputStrength', 'outputStrength', 'inputAction', 'outputAction').some(
        (value) => /^none$/i.test(value),
      );
  }
}

/** Models: a bill of their own, and secrets in prompts. */
export const BEDROCK: readonly Detection[] = [
  {
    id: 'bedrock-guards',
    title: 'Removing logging or a guardrail of Bedrock',
    severity: 'act-now',
    candidates: {
      calls: {
        bedrock:
          'DeleteModelInvocationLoggingConfiguration PutModelInvocationLoggingConfiguration DeleteGuardrail UpdateGuardrail DeleteEnforcedGuardrailConfiguration DeleteAutomatedReasoningPolicy',
      },
    },
    when: (evidence) => !byService(evidence) && weakens(evidence),
    outcome: 'done',
    why: 'Thieves of model access switch off the log of prompts first. Model access costs much within hours.',
    todo: [
      'Switch the logging or the guardrail on again.',
      'Look which models were called since, from where and by whom.',
      'If nobody knows of it, take the actor its credentials.',
    ],
    technique: 'T1562.008',
    blind: 'The bucket or log group of the prompts can be deleted instead, which is another call.',
  },
  {
    id: 'bedrock-access',
    title: 'Asking for access to models of Bedrock',
    severity: 'look-today',
    candidates: {
      calls: {
        bedrock:
          'PutFoundationModelEntitlement PutUseCaseForModelAccess CreateFoundationModelAgreement CreateMarketplaceModelEndpoint RegisterMarketplaceModelEndpoint CreateModelImportJob CreateModelCopyJob CreateModelCustomizationJob',
      },
    },
    when: (evidence) => !byService(evidence) && attempted(evidence),
    outcome: 'any',
    why: 'Thieves of keys first ask for the dearest models, then sell the access. A team does it once per model.',
    todo: [
      'Ask the actor which model it is for.',
      'Take the access to the model away if nobody needs it.',
      'Look at the calls of models since, and at their cost.',
    ],
    technique: 'T1496.004',
    blind: 'Newer models need no such call: look at the calls of models too.',
  },
  {
    id: 'bedrock-scouting',
    title: 'Looking up access to models and their log of prompts',
    severity: 'know',
    candidates: {
      calls: {
        bedrock:
          'GetUseCaseForModelAccess GetFoundationModelAvailability ListFoundationModelAgreementOffers GetModelInvocationLoggingConfiguration',
      },
    },
    when: (evidence) => !byService(evidence) && attempted(evidence),
    outcome: 'any',
    why: 'Sellers of stolen access look first which models work and whether prompts are recorded. The console asks the same.',
    todo: [
      'Look whether the actor has to do with models, and where it calls from.',
      'Look for calls of models by the same key since.',
      'If it is a key that nobody knows, deactivate the key.',
    ],
    technique: 'T1526',
    blind: 'Programs that scan an account for its settings ask the same each day.',
  },
  {
    id: 'bedrock-called',
    title: 'Calling a model of Bedrock from outside AWS',
    severity: 'know',
    candidates: {
      calls: {
        bedrock:
          'InvokeModel InvokeModelWithResponseStream InvokeModelWithBidirectionalStream Converse ConverseStream StartAsyncInvoke CreateModelInvocationJob',
      },
    },
    when: fromElsewhere,
    outcome: 'any',
    why: 'A stolen key is used for models until it is closed. People who try a model and programs outside AWS do it as well.',
    todo: [
      'Look which key, address and program it is, and since when.',
      'Compare the number of calls with the days before.',
      'If nobody knows the key, deactivate it.',
    ],
    technique: 'T1496.004',
    blind: 'What was asked and answered is in the log of prompts only, if it is on.',
  },
  {
    id: 'bedrock-changed',
    title: 'Changing an agent, its knowledge or a model of Bedrock',
    severity: 'know',
    candidates: {
      calls: {
        bedrock:
          'CreateAgent UpdateAgent CreateAgentAlias UpdateAgentAlias UpdateAgentCollaborator UpdateAgentKnowledgeBase CreateAgentActionGroup UpdateAgentActionGroup AssociateAgentKnowledgeBase AssociateAgentCollaborator CreateDataSource UpdateDataSource DeleteDataSource StartIngestionJob CreateKnowledgeBase UpdateKnowledgeBase DeleteKnowledgeBase IngestKnowledgeBaseDocuments DeleteKnowledgeBaseDocuments DeleteProvisionedModelThroughput UpdateProvisionedModelThroughput CreateCustomModelDeployment DeleteMarketplaceModelEndpoint UpdateAutomatedReasoningPolicy DeleteCustomModel DeleteImportedModel UpdatePrompt UpdateGuardrail PutEnforcedGuardrailConfiguration',
      },
    },
    when: (evidence) => !byService(evidence),
    outcome: 'done',
    why: 'An agent acts with its role: new instructions, actions or documents change what it does. Each deployment does it.',
    todo: [
      'Look whether the actor is the pipeline that deploys the agent.',
      'Compare instructions, actions and sources with what your repository has.',
      'Look at what the role of the agent has called since.',
    ],
    technique: 'T1565.001',
    blind: 'Documents that are changed in the bucket of a data source.',
  },
  {
    id: 'service-credential',
    title: 'Making an API key or password for one service',
    severity: 'look-today',
    candidates: {
      calls: {
        iam: 'CreateServiceSpecificCredential ResetServiceSpecificCredential UpdateServiceSpecificCredential',
        lightsail: 'CreateBucketAccessKey',
      },
    },
    when: (evidence) =>
      !/^Update/.test(String(evidence.record.eventName)) || has(evidence, 'status', 'Active'),
    outcome: 'done',
    why: 'A key of Bedrock, CodeCommit or Keyspaces works without an access key, often for ever, and few people look for it.',
    todo: [
      'Ask the user whether it made the key.',
      'Deactivate it if nobody needs it (IAM, security credentials of the user).',
      'Look at calls with it: `additionalEventData.callWithBearerToken` for Bedrock.',
    ],
    technique: 'T1098.001',
    blind: 'Short keys of Bedrock are made on the own machine, without a call.',
  },
];
