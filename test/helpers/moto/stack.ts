import { readFileSync } from 'node:fs';
import { CreateStackCommand } from '@aws-sdk/client-cloudformation';
import { GetFunctionConfigurationCommand, UpdateFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { PutParameterCommand } from '@aws-sdk/client-ssm';
import type { Aws } from '../../../src/clients/aws.ts';
import type { Template } from '../../../src/core/template.ts';
import type { StackFacts } from '../../../src/core/types.ts';
import { DEFAULT_STACK, webhookParameter } from '../../../src/plan/names.ts';
import { templateValues } from '../../../src/stack/template-values.ts';
import { attributeOf, pseudoParameters } from '../../../src/verify/settings/attributes.ts';
import { ACCOUNT, REGION } from './account.ts';
import { endpointOf } from './make-machine.ts';
import { MAKERS, type Made } from './makers.ts';
import type { Order } from './order.ts';

const REFERENCE = /"Ref":"(\w+)"|"Fn::GetAtt":\["(\w+)"|\$\{(\w+)/g;

/** Logical ids in an order in which each comes after those that it refers to or waits for. */
function inOrder({ Resources }: Template): string[] {
  const seen = new Set<string>();
  const done: string[] = [];
  const visit = (id: string): void => {
    const resource = Resources[id];
    if (resource === undefined || seen.has(id)) return;
    seen.add(id);
    for (const match of JSON.stringify(resource.Properties ?? {}).matchAll(REFERENCE))
      visit(match[1] ?? match[2] ?? match[3] ?? '');
    for (const other of [resource.DependsOn ?? []].flat()) visit(other);
    done.push(id);
  };
  for (const id of Object.keys(Resources)) visit(id);
  return done;
}

/** Resolves what a template says, as far as its parts are made. */
function valuesOf(
  { template, parameters }: Order,
  ids: ReadonlyMap<string, string>,
  domainEndpoint: () => string,
) {
  const stack = {
    id: `arn:aws:cloudformation:${REGION}:${ACCOUNT}:stack/${DEFAULT_STACK}/by-hand`,
    ...{ name: DEFAULT_STACK, parameters, outputs: {} },
  } as unknown as StackFacts;
  return templateValues(template, {
    parameters: { ...pseudoParameters(stack), ...parameters },
    lookUp: (path) => {
      if (path === 'Domain.DomainEndpoint') return domainEndpoint();
      if (path === 'Trail.Arn') return `arn:aws:cloudtrail:${REGION}:${ACCOUNT}:trail/${ids.get('Trail')}`;
      return attributeOf(path, template, ids, stack);
    },
  });
}

/** What a run of ours has put there before it makes the stack: the functions' code, the password and the URL of a webhook. */
async function prepare({ parameters }: Order, aws: Aws): Promise<void> {
  const s3 = await aws.s3();
  for (const [name, file] of [
    ['ForwarderKey', 'LogsToElasticsearch'],
    ['UpdaterKey', 'UpdateElasticsearch'],
  ] as const) {
    const Body = readFileSync(`dist/lambda/${file}.zip`);
    await s3.send(new PutObjectCommand({ Bucket: parameters.ArtifactsBucket, Key: parameters[name], Body }));
  }
  const machine = { Bucket: parameters.ArtifactsBucket, Key: parameters.MachineKey };
  const definition = JSON.parse(readFileSync('templates/history-machine.json', 'utf8'));
  await s3.send(new PutObjectCommand({ ...machine, Body: JSON.stringify(definition) }));
  const password = {
    Name: parameters.PasswordParameter,
    Type: 'SecureString',
    Value: 'a secret of letters',
  } as const;
  const ssm = await aws.ssm();
  await ssm.send(new PutParameterCommand(password));
  if (parameters.AlertWebhook === undefined) return;
  const webhook = {
    ...password,
    Name: webhookParameter(DEFAULT_STACK),
    Value: 'https://hooks.example.com/T0/B0',
  };
  await ssm.send(new PutParameterCommand(webhook));
}

/** The parts of a stack, each under what `Ref` gives of it. */
export type Parts = ReadonlyMap<string, { readonly type: string; readonly id: string }>;

const namesOf = (parts: Parts): Made => ({ idOf: (logicalId) => parts.get(logicalId)?.id ?? '' });

/**
 * Makes a stack as moto can have one: each part by a call of its own service, then a stack that stands for them all. Its
 * template is the one of the order but for the parts' names, in the metadata, and the outputs, which are values here; moto
 * takes one of any length in the call.
 */
export async function makeStack(order: Order, aws: Aws): Promise<Parts> {
  await prepare(order, aws);
  const { template } = order;
  const parts = new Map<string, { type: string; id: string }>();
  const ids = new Map<string, string>();
  let endpoint = '';
  const { holds, properties, resolve } = valuesOf(order, ids, () => endpoint);
  const isMade = (condition: unknown) => condition === undefined || holds(condition);
  for (const logicalId of inOrder(template)) {
    const { Type: type = '', Condition } = template.Resources[logicalId] ?? {};
    if (!isMade(Condition)) continue;
    const maker = MAKERS[type];
    if (maker === undefined) throw new Error(`nothing makes resources of the type ${type}`);
    const name = `${DEFAULT_STACK}-${logicalId}-1A2B3C4D5E6F`;
    const id = await maker.make(name, properties(logicalId), aws, namesOf(parts));
    ids.set(logicalId, id);
    parts.set(logicalId, { type, id });
    if (logicalId === 'Domain') endpoint = await endpointOf(id, aws);
  }
  const outputs = Object.entries(template.Outputs ?? {})
    .filter(([, { Condition }]) => isMade(Condition))
    .map(([key, { Value }]) => [key, { Value: resolve(Value) }]);
  const stackId = await standFor(order, ids, Object.fromEntries(outputs), aws);
  await tellStackId(ids.get('UpdateElasticsearch') ?? '', stackId, aws);
  return parts;
}

/** The parts were made before the stack: its id is known only now. */
async function tellStackId(FunctionName: string, STACK_ID: string, aws: Aws): Promise<void> {
  const lambda = await aws.lambda();
  const { Environment } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
  const Variables = { ...Environment?.Variables, STACK_ID };
  await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Environment: { Variables } }));
}

/** See `launch.py` for what the metadata does. */
async function standFor(
  { template, parameters, tags }: Order,
  ids: ReadonlyMap<string, string>,
  Outputs: object,
  aws: Aws,
): Promise<string> {
  const Resources = Object.fromEntries(
    Object.entries(template.Resources).map(([id, resource]) => [
      id,
      { ...resource, Metadata: { MadeBefore: ids.get(id) } },
    ]),
  );
  const { StackId } = await (await aws.cloudFormation()).send(
    new CreateStackCommand({
      StackName: DEFAULT_STACK,
      TemplateBody: JSON.stringify({ ...template, Resources, Outputs }),
      Parameters: Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({
        ...{ ParameterKey, ParameterValue },
      })),
      Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
    }),
  );
  return `${StackId}`;
}

/** Removes the parts as CloudFormation does: the last one first, but those that the template keeps. */
export async function removeParts(parts: Parts, but: readonly string[], aws: Aws): Promise<void> {
  for (const [logicalId, { type, id }] of [...parts].reverse())
    if (!but.includes(logicalId)) await MAKERS[type]?.remove?.(id, aws, namesOf(parts));
}
