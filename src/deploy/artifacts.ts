import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { DeleteObjectsCommand, HeadObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { objectUrl } from '../aws/object-url.ts';
import type { Effects } from '../core/effects.ts';
import type { Template } from '../core/template.ts';
import type { Plan } from '../core/types.ts';
import { alertTargets } from '../plan/alert-webhook.ts';
import { readyBucket } from './artifacts-bucket.ts';
import { deployable, renderTemplate, templateText } from './template.ts';

/** Template parameter → built Lambda code. */
const CODE = {
  ForwarderKey: 'LogsToElasticsearch.zip',
  UpdaterKey: 'UpdateElasticsearch.zip',
} as const;

/** Template parameter of the state machine's definition, and the file that has it. */
const MACHINE = { parameter: 'MachineKey', file: 'templates/history-machine.json' } as const;

type CodeKey = keyof typeof CODE | typeof MACHINE.parameter;

/** Template and Lambda code of a plan, before anything is uploaded. */
export interface Rendered {
  readonly template: Template;
  /** The template as CloudFormation gets it. */
  readonly text: string;
  /** Values of the template's code-key parameters. */
  readonly codeKeys: Readonly<Record<CodeKey, string>>;
  readonly code: readonly Item[];
}

export interface Artifacts extends Pick<Rendered, 'template' | 'codeKeys'> {
  readonly templateUrl: string;
  /** Keys that this run has uploaded; what was there already, the same to the byte, is not among them. */
  readonly uploaded: readonly string[];
  /** Takes back what this run has added: the template, new code, and the bucket if it made it. */
  readonly withdraw: () => Promise<void>;
}

interface Item {
  readonly key: string;
  readonly body: Buffer;
}

/** Renders the template and reads the built Lambda code. Keys carry a hash of the content: new code is a new key. */
export async function renderArtifacts({ answers }: Plan, packageRoot: string): Promise<Rendered> {
  const template = renderTemplate(await bundledTemplate(packageRoot), {
    authorizedIps: answers.authorizedIps,
    alerts: alertTargets(answers),
    errorLogs: answers.errorLogs,
  });
  const code = await Promise.all([
    ...Object.entries(CODE).map(
      async ([parameter, file]) => [parameter, await codeItem(packageRoot, file)] as const,
    ),
    machineItem(packageRoot).then((item) => [MACHINE.parameter, item] as const),
  ]);
  return {
    template,
    text: templateText(deployable(template)),
    codeKeys: Object.fromEntries(
      code.map(([parameter, { key }]) => [parameter, key]),
    ) as Rendered['codeKeys'],
    code: code.map(([, item]) => item),
  };
}

/** Uploads the rendered template, the Lambda zips and the state machine's definition. */
export async function publishArtifacts(plan: Plan, fx: Effects): Promise<Artifacts> {
  const { answers, identity } = plan;
  const bucket = answers.artifactsBucket;
  const { template, text, codeKeys, code } = await renderArtifacts(plan, fx.packageRoot);
  const body = Buffer.from(text);
  const templateItem: Item = { key: `templates/${answers.stackName}-${hash(body)}.json`, body };

  const s3 = await fx.aws.s3();
  const owner = { Bucket: bucket, ExpectedBucketOwner: identity.account };
  const ready = await readyBucket(bucket, identity, answers.stackName, plan.tags, fx);
  const uploaded: string[] = [];
  const added: string[] = [];
  const withdraw = async () => {
    await remove(s3, bucket, added);
    await ready.remove();
  };
  try {
    for (const item of [templateItem, ...code]) {
      const ChecksumSHA256 = sha256(item.body, 'base64');
      const there = await checksumOf(s3, owner, item.key);
      if (there === ChecksumSHA256) continue;
      await s3.send(new PutObjectCommand({ ...owner, Key: item.key, Body: item.body, ChecksumSHA256 }));
      uploaded.push(item.key);
      if (there === undefined) added.push(item.key);
    }
  } catch (error) {
    await withdraw().catch(({ message }: Error) =>
      fx.report.warn(`Left behind: the uploads to ${bucket} (${message})`),
    );
    throw error;
  }
  return {
    template,
    codeKeys,
    uploaded,
    withdraw,
    templateUrl: objectUrl(fx.aws.endpoint, bucket, templateItem.key, identity.region),
  };
}

/** The template that the package ships. */
export async function bundledTemplate(packageRoot: string): Promise<Template> {
  const file = path.join(packageRoot, 'templates/cloudtrail-es-cluster.json');
  return JSON.parse(await readFile(file, 'utf8'));
}

async function codeItem(packageRoot: string, file: string): Promise<Item> {
  const body = await readFile(path.join(packageRoot, 'dist/lambda', file));
  return { key: `lambda/${file.replace('.zip', '')}-${hash(body)}.zip`, body };
}

/** The definition without blanks: `status` takes the hash of what AWS says that it is. */
async function machineItem(packageRoot: string): Promise<Item> {
  const text = await readFile(path.join(packageRoot, MACHINE.file), 'utf8');
  const body = Buffer.from(JSON.stringify(JSON.parse(text)));
  return { key: `machines/History-${hash(body)}.json`, body };
}

/**
 * SHA-256 in base64 that S3 computed over an object; '' for one without; undefined for an object that is not there. Names
 * alone prove nothing: others may have written under a key that they know.
 */
async function checksumOf(s3: S3Client, owner: { Bucket: string; ExpectedBucketOwner: string }, Key: string) {
  const asked = new HeadObjectCommand({ ...owner, Key, ChecksumMode: 'ENABLED' });
  return s3.send(asked).then(
    ({ ChecksumSHA256 = '' }) => ChecksumSHA256,
    (error: { $metadata?: { httpStatusCode?: number } }) => {
      // Without s3:ListBucket a missing object answers 403; uploading it again does no harm.
      if ([403, 404].includes(error.$metadata?.httpStatusCode ?? 0)) return undefined;
      throw error;
    },
  );
}

async function remove(s3: S3Client, bucket: string, keys: readonly string[]): Promise<void> {
  if (keys.length === 0) return;
  const Objects = keys.map((Key) => ({ Key }));
  await s3.send(new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects } }));
}

const sha256 = (body: Buffer, encoding: 'hex' | 'base64') =>
  createHash('sha256').update(body).digest(encoding);
const hash = (body: Buffer): string => sha256(body, 'hex').slice(0, 16);
