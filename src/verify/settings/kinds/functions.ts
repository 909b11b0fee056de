import {
  GetFunctionConcurrencyCommand,
  GetFunctionConfigurationCommand,
  GetFunctionEventInvokeConfigCommand,
  GetPolicyCommand,
} from '@aws-sdk/client-lambda';
import type { VerifyContext } from '../../context.ts';
import { type Kind, orGone, shared } from '../kind.ts';

/**
 * AWS::Lambda::Function. `Code`'s key carries the beginning of the hash that Lambda tells of what it runs; `Permission`
 * has the statements of its policy that are not the stack's: who may call UpdateElasticsearch may change the domain.
 */
export const lambdaFunction: Kind = {
  compared: [
    ...['Runtime', 'Handler', 'MemorySize', 'Timeout', 'Role', 'Environment', 'Code', 'State', 'Layers'],
    'Permission',
  ],
  defaults: { State: 'Active', Layers: [], Permission: [] },
  exact: ['Environment', 'Layers', 'Permission'],
  read: async ({ id: FunctionName, wanted }, context) => {
    const client = await context.fx.aws.lambda();
    const now = await orGone(client.send(new GetFunctionConfigurationCommand({ FunctionName })));
    if (now === undefined) return undefined;
    const { ReservedConcurrentExecutions } = await client.send(
      new GetFunctionConcurrencyCommand({ FunctionName }),
    );
    const { S3Bucket, S3Key } = wanted.Code as { S3Bucket: string; S3Key: string };
    const failed = now.State === 'Failed' || now.LastUpdateStatus === 'Failed';
    const off = ReservedConcurrentExecutions === 0;
    return {
      ...now,
      Layers: now.Layers?.map(({ Arn }) => Arn) ?? [],
      Permission: await strangers(FunctionName, context),
      State: off ? 'switched off (0 reserved executions)' : failed ? 'Failed' : 'Active',
      // Another bucket holds the same code; the hash is what tells.
      Code: { S3Bucket, S3Key: runs(S3Key, now.CodeSha256 ?? '') ? S3Key : 'other code' },
    };
  },
};

/** Whether a function with this hash (base64 of SHA-256) runs what lies under the key `lambda/<name>-<hex>.zip`. */
export function runs(key: string, sha256: string): boolean {
  const wanted = /-([0-9a-f]{16})\.zip$/.exec(key)?.[1];
  return wanted === undefined || Buffer.from(sha256, 'base64').toString('hex').startsWith(wanted);
}

interface Statement {
  readonly Sid?: string;
  readonly Principal?: { readonly Service?: string } | undefined;
  readonly Action?: string;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** AWS::Lambda::Permission: a statement of the function's policy, whatever its name. */
export const permission: Kind = {
  compared: ['Action', 'Principal', 'SourceArn'],
  read: async ({ wanted }, context) => {
    const all = await statementsOf(String(wanted.FunctionName), context);
    return all.some((one) => permits(one, wanted)) ? wanted : undefined;
  },
};

/** Statements of a function's policy that no permission of the stack has made, by their names. */
async function strangers(FunctionName: string, context: VerifyContext): Promise<{ Id: string }[]> {
  const own = (await context.deployed()).filter(({ type }) => type === 'AWS::Lambda::Permission');
  const all = await statementsOf(FunctionName, context);
  return all
    .filter((one) => !own.some(({ wanted }) => permits(one, wanted)))
    .map(({ Sid }) => ({ Id: Sid ?? 'without a name' }));
}

const permits = (one: Statement, wanted: Readonly<Record<string, unknown>>): boolean =>
  one.Action === wanted.Action &&
  one.Principal?.Service === wanted.Principal &&
  sourceOf(one) === wanted.SourceArn;

async function statementsOf(FunctionName: string, context: VerifyContext): Promise<Statement[]> {
  const client = await context.fx.aws.lambda();
  const found = await shared(context, `policy of ${FunctionName}`, () =>
    orGone(client.send(new GetPolicyCommand({ FunctionName }))),
  );
  return (JSON.parse(found?.Policy ?? '{}') as { Statement?: Statement[] }).Statement ?? [];
}

const sourceOf = ({ Condition = {} }: Statement): string | undefined =>
  Object.values(Condition).flatMap((operands) =>
    Object.entries(operands).flatMap(([key, value]) => (/^aws:sourcearn$/i.test(key) ? [value] : [])),
  )[0];

/** AWS::Lambda::EventInvokeConfig: what becomes of a batch that fails. */
export const eventInvokeConfig: Kind = {
  compared: ['MaximumRetryAttempts', 'MaximumEventAgeInSeconds', 'DestinationConfig'],
  read: async ({ wanted }, { fx }) => {
    const client = await fx.aws.lambda();
    const named = { FunctionName: String(wanted.FunctionName), Qualifier: String(wanted.Qualifier) };
    const found = await orGone(client.send(new GetFunctionEventInvokeConfigCommand(named)));
    return found && { ...found };
  },
};
