import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { type Answer, ended, type StatesApi, statesApi } from '../helpers/history/states.ts';
import { type LocalAws, localAws } from '../helpers/local-stack.ts';
import { CODE_BUCKET, machineTemplate, machineZip, OF_FUNCTION, settle } from './machine-stack.ts';

export const one = (state: object) => ({ StartAt: 'One', States: { One: state } });

/** A machine that calls the function. */
export const call = (more: object = {}) => one({ Type: 'Task', Resource: OF_FUNCTION, End: true, ...more });

/** A Distributed Map over the items at the key `$.manifest`. */
export const map = (more: object = {}, task: object = {}) =>
  one({
    Type: 'Map',
    Label: 'Items',
    ItemReader: {
      Resource: 'arn:aws:states:::s3:getObject',
      ReaderConfig: { InputType: 'JSON' },
      Parameters: { Bucket: CODE_BUCKET, 'Key.$': '$.manifest' },
    },
    ItemSelector: { 'run.$': '$$.Execution.Name', 'item.$': '$$.Map.Item.Value' },
    MaxConcurrencyPath: '$.concurrency',
    ItemProcessor: {
      ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
      StartAt: 'Work',
      States: { Work: { Type: 'Task', Resource: OF_FUNCTION, End: true, ...task } },
    },
    ResultWriter: {
      Resource: 'arn:aws:states:::s3:putObject',
      Parameters: {
        Bucket: CODE_BUCKET,
        'Prefix.$': "States.Format('history/{}/results', $$.Execution.Name)",
      },
    },
    End: true,
    ...more,
  });

/** A local AWS with the function's code in a bucket, and what tests do there. */
export interface MachineWorld {
  readonly local: LocalAws;
  readonly states: StatesApi;
  readonly s3: S3Client;
  readonly cfn: CloudFormationClient;
  readonly put: (key: string, body: string | Uint8Array) => Promise<unknown>;
  readonly read: (key: string) => Promise<Answer>;
  /** A name that no other stack or object of this world has. */
  readonly fresh: (beginning: string) => string;
  /** ARN of the machine of a new stack. */
  readonly machine: (definition: object, rights?: object[]) => Promise<string>;
  /** ARN of a new execution. */
  readonly start: (machine: string, input: unknown) => Promise<string>;
  /** DescribeExecution of a new execution at its end. */
  readonly run: (machine: string, input: unknown) => Promise<Answer>;
  /** A manifest of these items; gives the input of an execution over them. */
  readonly items: (list: readonly object[], concurrency?: number) => Promise<object>;
}

export async function machineWorld(): Promise<MachineWorld> {
  const local = await localAws({ ofThieves: true });
  const states = statesApi(local.sandbox);
  const s3 = await local.fx.aws.s3();
  const cfn = await local.fx.aws.cloudFormation();
  const Bucket = CODE_BUCKET;
  const put = (Key: string, Body: string | Uint8Array) =>
    s3.send(new PutObjectCommand({ Bucket, Key, Body }));
  await s3.send(new CreateBucketCommand({ Bucket }));
  await put('function.zip', machineZip());
  let made = 0;
  const fresh = (beginning: string) => {
    made += 1;
    return `${beginning}-${made}`;
  };
  const start = async (stateMachineArn: string, input: unknown): Promise<string> =>
    (await states('StartExecution', { stateMachineArn, input: JSON.stringify(input) })).executionArn;
  return {
    ...{ local, states, s3, cfn, put, fresh, start },
    read: async (Key) => {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
      return JSON.parse((await Body?.transformToString()) ?? '') as Answer;
    },
    machine: async (definition, rights) => {
      const template = machineTemplate({ definition, ...(rights ? { rights } : {}) });
      const { outputs, reasons } = await settle(cfn, fresh('machine'), template);
      if (reasons.length > 0) throw new Error(reasons.join('\n'));
      return outputs.Ref!;
    },
    run: async (machine, input) => ended(states, await start(machine, input)),
    items: async (list, concurrency = 4) => {
      const manifest = `history/${fresh('items')}.json`;
      await put(manifest, JSON.stringify(list));
      return { manifest, concurrency };
    },
  };
}
