import { setTimeout as sleep } from 'node:timers/promises';
import { PutParameterCommand } from '@aws-sdk/client-ssm';
import type { Aws } from '../../../src/clients/aws.ts';
import type { Effects } from '../../../src/core/effects.ts';
import type { StackFacts, StackOutputs } from '../../../src/core/types.ts';
import { readPassword } from '../../../src/deploy/password.ts';
import { type ProxyClient, proxyClient } from '../../../src/kibana/proxy-client.ts';
import { outputsOf } from '../../../src/stack/outputs.ts';
import { certificateOf } from '../../../src/verify/proxy-certificate.ts';
import { type Deployed, deployedResources } from '../../../src/verify/settings/deployed.ts';
import { askEngine } from '../../helpers/ask-engine.ts';
import type { LocalAws } from '../../helpers/local-stack.ts';
import { CONFIG_RESOURCES } from '../../helpers/proxy-site.ts';

/** A deployed stack in the hands of somebody who may do everything. */
export interface World {
  readonly local: LocalAws;
  readonly stack: StackFacts;
  readonly outputs: StackOutputs;
  readonly aws: Aws;
  /** What a resource of the template is called at AWS, and what its template wants of it. */
  readonly of: (logicalId: string) => Deployed;
  readonly all: (type: string) => readonly Deployed[];
  /** The UI through the proxy, signed in. */
  readonly ui: ProxyClient;
  /** The search engine itself, past proxy and domain. */
  readonly engine: (method: string, path: string, body?: object) => Promise<void>;
  /** Stores another nginx.conf and waits until the proxy uses it; undefined stores the deployed one again. */
  readonly storeConfig: (change?: (text: string) => string) => Promise<void>;
  /** What a break has to remember until it is mended. */
  readonly notes: Map<string, unknown>;
}

export async function worldOf(local: LocalAws, stack: StackFacts): Promise<World> {
  const { fx, sandbox } = local;
  const outputs = outputsOf(stack);
  const resources = await deployedResources(stack, fx);
  const ssm = await fx.aws.ssm();
  const certificateSha256 = await certificateOf(ssm, outputs.certificateParameter, fx);
  const password = await readPassword(ssm, outputs.passwordParameter);
  const target = { protocol: 'https' as const, host: outputs.proxyIp, certificateSha256 };
  const ui = proxyClient({ ...target, user: { name: 'admin', password } }, fx);
  const of = (logicalId: string) => {
    const found = resources.find((one) => one.logicalId === logicalId);
    if (found === undefined) throw new Error(`the stack has no ${logicalId}`);
    return found;
  };
  let sets = 0;
  return {
    ...{ local, stack, outputs, ui, of, aws: fx.aws, notes: new Map() },
    all: (type) => resources.filter((one) => one.type === type),
    engine: async (method, path, body) => {
      const answer = await askEngine(sandbox.searchUrl, path, {
        method,
        headers: { 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      if (!answer.ok) throw new Error(`${method} ${path}: ${await answer.text()}`);
    },
    storeConfig: async (change) => {
      sets += 1;
      // A header tells which set answers. It stands in nginx.conf, which is stored last.
      const header = `same-origin always; add_header X-Set ${sets} always;`;
      for (const part of Object.values(CONFIG_RESOURCES).reverse()) {
        const { id: Name, wanted } = of(part);
        const text = String(wanted.Value);
        const Value = change === undefined ? text : change(text.replace('same-origin always;', header));
        await ssm.send(new PutParameterCommand({ Name, Value, Type: 'String', Overwrite: true }));
      }
      await until(async () => {
        const answer = await ui('/').catch(() => undefined);
        const set = change === undefined ? undefined : String(sets);
        return answer !== undefined && answer.headers['x-set'] === set;
      });
    },
  };
}

const PATIENCE_MS = 30_000;

export async function until(holds: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + PATIENCE_MS; !(await holds()); await sleep(200))
    if (Date.now() > end) throw new Error('it did not come about in time');
}

/** The clients that a test bends. */
type ClientName = 'cloudTrail' | 'ec2' | 'lambda' | 'ssm';

/** Effects in which the answers to one command are others. */
export function answering(
  fx: Effects,
  name: ClientName,
  command: string,
  change: (output: never) => object,
): Effects {
  const client = async () => {
    // A client of its own: what is put on it ends with this run.
    const found = (await fx.aws.inRegion((await fx.aws.region()) ?? '')[name]()) as unknown as {
      middlewareStack: { add: (middleware: unknown, options: object) => void };
    };
    found.middlewareStack.add(
      (next: (args: unknown) => Promise<{ output: never }>, context: { commandName?: string }) =>
        async (args: unknown) => {
          const result = await next(args);
          const { commandName = '' } = context;
          return commandName === command ? { ...result, output: change(result.output) } : result;
        },
      { step: 'initialize' },
    );
    return found;
  };
  let made: Promise<unknown> | undefined;
  const once = () => {
    made ??= client();
    return made;
  };
  return { ...fx, aws: { ...fx.aws, [name]: once } };
}
