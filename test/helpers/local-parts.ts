import { DeleteObjectsCommand, ListBucketsCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { createAws } from '../../src/aws/clients.ts';
import type { Effects } from '../../src/core/effects.ts';
import { DEFAULT_STACK, defaultBucket } from '../../src/plan/names.ts';
import { PARTS } from '../../src/teardown/parts.ts';
import type { Scope } from '../../src/teardown/scope.ts';
import { justBefore } from './before.ts';
import type { LocalAws } from './local-stack.ts';

const ACCOUNT = '000000000000';

const bucketOf = ({ sandbox: { region } }: LocalAws) => defaultBucket({ account: ACCOUNT, region });

/** Effects with clients of their own, so that what is done before a call ends with the test. */
export function fresh({ sandbox, fx }: LocalAws): Effects {
  const { awsEndpoint: endpoint, credentials, region } = sandbox;
  return { ...fx, aws: createAws({ endpoint, credentials, region, userAgent: 'test' }) };
}

/** What the stack has, kind by kind, looked up without the command. */
export async function inventory(
  local: LocalAws,
  more: Partial<Scope> = {},
): Promise<Record<string, string[]>> {
  const scope: Scope = {
    stackName: DEFAULT_STACK,
    account: ACCOUNT,
    region: local.sandbox.region,
    partition: 'aws',
    domainName: DEFAULT_STACK,
    artifactsBucket: bucketOf(local),
    sharesArtifacts: false,
    deleteData: true,
    ...more,
  };
  const rows = await Promise.all(
    PARTS.map(async ({ what, find }) => [what, await find(scope, local.fx.aws)] as const),
  );
  return Object.fromEntries(rows.filter(([, names]) => names.length > 0));
}

/** Buckets of any name. */
export async function buckets({ fx }: LocalAws): Promise<string[]> {
  const { Buckets } = await (await fx.aws.s3()).send(new ListBucketsCommand({}));
  return (Buckets ?? []).flatMap(({ Name }) => Name || []);
}

/** Deletes the code of the updater that a run has uploaded, just before the stack is made of it: the domain is made before it. */
export const withoutCode = (local: LocalAws, fx: Effects): Effects =>
  justBefore(fx, 'cloudFormation', 'ExecuteChangeSetCommand', async () => {
    const s3 = await local.fx.aws.s3();
    const Bucket = bucketOf(local);
    const { Contents } = await s3.send(
      new ListObjectsV2Command({ Bucket, Prefix: 'lambda/UpdateElasticsearch-' }),
    );
    const Objects = (Contents ?? []).map(({ Key }) => ({ Key }));
    await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
  });
