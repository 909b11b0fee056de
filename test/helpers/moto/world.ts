import { type AwsSettings, createAws } from '../../../src/aws/clients.ts';
import type { Aws } from '../../../src/clients/aws.ts';
import type { InsideStatus } from '../../../src/verify/inside.ts';
import { run } from '../demo.ts';
import type { AwsCall } from '../dry-run/reads.ts';
import { type Keys, newUser, openDefaultVpc, REGION } from './account.ts';
import { type Front, startFront } from './front.ts';
import { SHIMS } from './gaps.ts';
import { orderIn } from './order.ts';
import type { Moto } from './server.ts';
import { makeStack, type Parts, removeParts } from './stack.ts';

/** How a run of the program has ended. */
export interface Ran {
  readonly exit: number | null;
  readonly events: readonly { readonly code: string; readonly data: unknown }[];
  readonly result: Readonly<Record<string, unknown>>;
  /** What it has sent to AWS. */
  readonly sent: readonly AwsCall[];
}

/** An account at moto, and our program on it. */
export interface World {
  /** AWS as our program sees it: moto behind the front. */
  readonly aws: Aws;
  /** moto itself, with nothing in between. */
  readonly moto: Aws;
  readonly vpcId: string;
  /** Runs the built program as somebody does whose environment leads to another AWS. */
  readonly run: (...args: string[]) => Promise<Ran>;
  /** Makes the stack that the calls of a dry run have asked for. */
  readonly makeStack: (sent: readonly AwsCall[]) => Promise<Parts>;
  /** From now on, CloudFormation leaves these parts of the stack when it deletes it. */
  readonly leave: (...logicalIds: string[]) => void;
  /** The functions give these answers, one a call. */
  readonly functionsAnswer: (...answers: object[]) => Promise<void>;
  readonly stop: () => Promise<void>;
}

const clientsAt = (endpoint: string, credentials: AwsSettings['credentials']): Aws =>
  createAws({ endpoint, region: REGION, userAgent: 'test', credentials });

/** Clients that ask moto itself, or the front before it, as nobody in particular. */
export const clientsOf = ({ url }: Pick<Moto, 'url'>): Aws =>
  clientsAt(url, { accessKeyId: 'test', secretAccessKey: 'test' });

const tell = async ({ url }: Moto, path: string, what: object): Promise<void> => {
  const answer = await fetch(`${url}/moto-api/${path}`, { method: 'POST', body: JSON.stringify(what) });
  if (!answer.ok) throw new Error(`moto-api/${path}: HTTP ${answer.status}`);
};

/** Forgets all that was made at moto. */
export const emptied = async (moto: Moto): Promise<void> => tell(moto, 'reset', {});

/** Starts with an account as a new one is at AWS: a user, and a default VPC that leads to the internet. */
export async function startWorld(moto: Moto): Promise<World> {
  const itself = clientsOf(moto);
  let parts: Parts = new Map();
  let left: readonly string[] = [];
  const deletion = {
    before: ({ action }: { action: string }) =>
      action === 'DeleteStack' ? removeParts(parts, left, itself) : undefined,
  };
  const front = await startFront(moto.url, [...SHIMS, deletion]);
  await tell(moto, 'config', { lambda: { use_docker: false } });
  const keys = await newUser('ada', itself);
  const { vpcId } = await openDefaultVpc(itself);
  const aws = clientsAt(front.url, { ...keys });
  return {
    ...{ aws, moto: itself, vpcId },
    run: (...args) => runBy(front, keys, args),
    makeStack: async (sent) => {
      parts = await makeStack(orderIn(sent), aws);
      return parts;
    },
    leave: (...logicalIds) => {
      left = logicalIds;
    },
    functionsAnswer: (...answers) => {
      const results = answers.map((one) => JSON.stringify(one));
      return tell(moto, 'static/lambda-simple/response', { results, region: REGION });
    },
    stop: async () => {
      await front.stop();
      await moto.stop();
    },
  };
}

async function runBy(front: Front, keys: Keys, args: readonly string[]): Promise<Ran> {
  front.sent();
  const { code, lines } = await run([...args, '--json'], {
    ...{ AWS_ENDPOINT_URL: front.url, AWS_REGION: REGION },
    ...{ AWS_ACCESS_KEY_ID: keys.accessKeyId, AWS_SECRET_ACCESS_KEY: keys.secretAccessKey },
  });
  const events = lines.map((line) => JSON.parse(line));
  const last = events.at(-1);
  return { exit: code, events, result: last?.code === 'result' ? last.data : {}, sent: front.sent() };
}

/** What UpdateElasticsearch tells of a domain that is well. */
export const inside = (over: Partial<InsideStatus> = {}): InsideStatus => ({
  cluster: { status: 'green', version: '2.19', nodes: 1 },
  templates: { cloudtrail: 'a' },
  expectedTemplates: { cloudtrail: 'a' },
  mappingFields: [],
  ...{ newestEvent: new Date().toISOString(), firstEvent: '2026-01-01T00:00:00Z', documents: 12 },
  ...{ documentsThisMonth: 10, quarantined: 0, accessPolicyMatches: true, futureIndices: [] },
  forwarder: { endpoint: 'domain.test', matches: true },
  storage: { usedBytes: 1e9, freeBytes: 9e9 },
  ...over,
});
