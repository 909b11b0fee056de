import {
  AddPermissionCommand,
  CreateFunctionCommand,
  type CreateFunctionCommandInput,
  DeleteFunctionCommand,
  DeleteFunctionConcurrencyCommand,
  DeleteFunctionEventInvokeConfigCommand,
  type Environment,
  GetFunctionConfigurationCommand,
  PutFunctionConcurrencyCommand,
  PutFunctionEventInvokeConfigCommand,
  type PutFunctionEventInvokeConfigCommandInput,
  RemovePermissionCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
  type UpdateFunctionConfigurationCommandInput,
} from '@aws-sdk/client-lambda';
import { DescribeStateMachineCommand, UpdateStateMachineCommand } from '@aws-sdk/client-sfn';
import { strToU8, zipSync } from 'fflate';
import { type Break, INSIDE } from './break.ts';
import type { World } from './world.ts';

export type Name = 'LogsToElasticsearch' | 'UpdateElasticsearch' | 'HistoryFunction' | 'Messenger';

const configure = async (
  { aws, of }: World,
  name: Name,
  change: Partial<UpdateFunctionConfigurationCommandInput>,
) =>
  (await aws.lambda()).send(new UpdateFunctionConfigurationCommand({ FunctionName: of(name).id, ...change }));

const variables = async (world: World, name: Name, more: Record<string, string>) => {
  const client = await world.aws.lambda();
  const FunctionName = world.of(name).id;
  const { Environment: now } = await client.send(new GetFunctionConfigurationCommand({ FunctionName }));
  return configure(world, name, { Environment: { Variables: { ...now?.Variables, ...more } } });
};

const asDeployed = (world: World, name: Name) => {
  const { Timeout, MemorySize, Environment } = world.of(name).wanted;
  return configure(world, name, {
    Timeout: Number(Timeout),
    MemorySize: Number(MemorySize),
    Environment: Environment as Environment,
  });
};

const reserve = async ({ aws, of }: World, name: Name) =>
  (await aws.lambda()).send(
    new PutFunctionConcurrencyCommand({ FunctionName: of(name).id, ReservedConcurrentExecutions: 0 }),
  );

const release = async ({ aws, of }: World, name: Name) =>
  (await aws.lambda()).send(new DeleteFunctionConcurrencyCommand({ FunctionName: of(name).id }));

/** Code that does nothing and fails never. */
export const otherCode = async ({ aws, of }: World, name: Name) =>
  (await aws.lambda()).send(
    new UpdateFunctionCodeCommand({
      FunctionName: of(name).id,
      ZipFile: zipSync({ 'index.js': strToU8('exports.handler = async () => ({});') }),
    }),
  );

export const deployedCode = async ({ aws, of }: World, name: Name) => {
  const { S3Bucket, S3Key } = of(name).wanted.Code as Record<string, string>;
  await (await aws.lambda()).send(
    new UpdateFunctionCodeCommand({ FunctionName: of(name).id, S3Bucket, S3Key }),
  );
};

export const remove = async ({ aws, of }: World, name: Name) =>
  (await aws.lambda()).send(new DeleteFunctionCommand({ FunctionName: of(name).id }));

export const permit = async ({ aws, of }: World, logicalId: string) => {
  const { id: StatementId, wanted } = of(logicalId);
  await (await aws.lambda()).send(
    new AddPermissionCommand({
      FunctionName: String(wanted.FunctionName),
      StatementId,
      Action: String(wanted.Action),
      Principal: String(wanted.Principal),
      SourceArn: String(wanted.SourceArn),
    }),
  );
};

export const keepFailures = async (
  { aws, of }: World,
  name: 'ForwarderFailures' | 'UpdaterFailures' | 'MessengerFailures',
) => {
  const wanted = of(name).wanted as unknown as PutFunctionEventInvokeConfigCommandInput;
  await (await aws.lambda()).send(new PutFunctionEventInvokeConfigCommand(wanted));
};

export const loseFailures = async ({ aws, of }: World, name: Name) =>
  (await aws.lambda()).send(
    new DeleteFunctionEventInvokeConfigCommand({ FunctionName: of(name).id, Qualifier: '$LATEST' }),
  );

export const create = async ({ aws, of }: World, name: Name) => {
  const { id: FunctionName, wanted } = of(name);
  await (await aws.lambda()).send(
    new CreateFunctionCommand({ ...(wanted as unknown as CreateFunctionCommandInput), FunctionName }),
  );
};

export const FORWARDER_FUNCTION: readonly Break[] = [
  {
    when: 'it may not run at all: no execution is left to it',
    break: (world) => reserve(world, 'LogsToElasticsearch'),
    says: /^LogsToElasticsearch: State is switched off \(0 reserved executions\), not Active$/,
    remedy: /^aws lambda delete-function-concurrency --function-name \S+ --region us-east-1$/,
    mend: (world) => release(world, 'LogsToElasticsearch'),
  },
  {
    when: 'it gets too little time',
    break: (world) => configure(world, 'LogsToElasticsearch', { Timeout: 1 }),
    says: /^LogsToElasticsearch: Timeout is 1, not 120$/,
    mend: (world) => asDeployed(world, 'LogsToElasticsearch'),
  },
  {
    when: 'it reads the names of accounts from elsewhere',
    break: (world) => variables(world, 'LogsToElasticsearch', { REFERENCE: 'another-bucket/reference/x' }),
    says: /^LogsToElasticsearch: REFERENCE was changed$/,
    mend: (world) => asDeployed(world, 'LogsToElasticsearch'),
  },
  {
    when: 'somebody else’s tool has added to its environment',
    break: (world) => variables(world, 'LogsToElasticsearch', { NODE_OPTIONS: '--require /opt/tool' }),
    says: /^LogsToElasticsearch: NODE_OPTIONS was added$/,
    status: 'warn',
    mend: (world) => asDeployed(world, 'LogsToElasticsearch'),
  },
  {
    when: 'it runs other code',
    break: (world) => otherCode(world, 'LogsToElasticsearch'),
    says: /^LogsToElasticsearch: S3Key is other code, not lambda\/LogsToElasticsearch-[0-9a-f]{16}\.zip$/,
    mend: (world) => deployedCode(world, 'LogsToElasticsearch'),
  },
  {
    when: 'failed batches are no longer kept',
    break: (world) => loseFailures(world, 'LogsToElasticsearch'),
    says: /^ForwarderFailures is gone$/,
    mend: (world) => keepFailures(world, 'ForwarderFailures'),
  },
  {
    when: 'it is deleted',
    break: (world) => remove(world, 'LogsToElasticsearch'),
    says: /^LogsToElasticsearch is gone; ForwarderFailures is gone$/,
    also: ['Subscription filter', 'Updater answers', ...INSIDE],
    mend: async (world) => {
      await create(world, 'LogsToElasticsearch');
      await permit(world, 'SubscriptionPermission');
      await keepFailures(world, 'ForwarderFailures');
    },
  },
];

export const UPDATER_FUNCTION: readonly Break[] = [
  {
    when: 'another account may call it',
    break: async ({ aws, of }) =>
      (await aws.lambda()).send(
        new AddPermissionCommand({
          FunctionName: of('UpdateElasticsearch').id,
          StatementId: 'mine',
          Action: 'lambda:InvokeFunction',
          Principal: '999999999999',
        }),
      ),
    says: /^UpdateElasticsearch: Permission mine was added$/,
    status: 'warn',
    mend: async ({ aws, of }) =>
      (await aws.lambda()).send(
        new RemovePermissionCommand({ FunctionName: of('UpdateElasticsearch').id, StatementId: 'mine' }),
      ),
  },
  {
    when: 'what it compares with was changed',
    break: async (world) => {
      const { Variables } = world.of('UpdateElasticsearch').wanted.Environment as {
        Variables: Record<string, string>;
      };
      const DESIRED = String(Variables.DESIRED).replace('"indexRetentionDays":90', '"indexRetentionDays":1');
      await variables(world, 'UpdateElasticsearch', { DESIRED });
    },
    says: /^UpdateElasticsearch: DESIRED was changed$/,
    mend: (world) => asDeployed(world, 'UpdateElasticsearch'),
  },
  {
    when: 'it runs other code',
    break: (world) => otherCode(world, 'UpdateElasticsearch'),
    says: /^UpdateElasticsearch: S3Key is other code/,
    also: ['Updater answers', ...INSIDE],
    mend: (world) => deployedCode(world, 'UpdateElasticsearch'),
  },
  {
    when: 'its failed runs are no longer kept',
    break: (world) => loseFailures(world, 'UpdateElasticsearch'),
    says: /^UpdaterFailures is gone$/,
    mend: (world) => keepFailures(world, 'UpdaterFailures'),
  },
];

const define = async (world: World, change: (definition: string) => string) => {
  const client = await world.aws.sfn();
  const stateMachineArn = world.of('HistoryMachine').id;
  const { definition = '' } = await client.send(new DescribeStateMachineCommand({ stateMachineArn }));
  return client.send(new UpdateStateMachineCommand({ stateMachineArn, definition: change(definition) }));
};

export const HISTORY_FUNCTION: readonly Break[] = [
  {
    when: 'it has a tenth of its time',
    break: (world) => configure(world, 'HistoryFunction', { Timeout: 90 }),
    says: /^HistoryFunction: Timeout is 90, not 900$/,
    mend: (world) => asDeployed(world, 'HistoryFunction'),
  },
  {
    when: 'its state machine no longer tries again',
    break: (world) => define(world, (text) => text.replaceAll('"MaxAttempts":6', '"MaxAttempts":0')),
    says: /^HistoryMachine: Key is another definition, not machines\/History-[0-9a-f]{16}\.json$/,
    mend: (world) => define(world, (text) => text.replaceAll('"MaxAttempts":0', '"MaxAttempts":6')),
  },
];

export const UPDATER_ANSWERS: readonly Break[] = [
  {
    when: 'it may not run at all',
    break: (world) => reserve(world, 'UpdateElasticsearch'),
    says: /Rate Exceeded|throttl|concurren/i,
    also: ['Updater function', ...INSIDE],
    mend: (world) => release(world, 'UpdateElasticsearch'),
  },
  {
    when: 'it is deleted',
    break: (world) => remove(world, 'UpdateElasticsearch'),
    says: /not found/i,
    also: ['Updater function', 'Scheduled runs', ...INSIDE],
    mend: async (world) => {
      await create(world, 'UpdateElasticsearch');
      for (const name of ['DailyRunPermission', 'SessionRunPermission']) await permit(world, name);
      await keepFailures(world, 'UpdaterFailures');
    },
  },
];
