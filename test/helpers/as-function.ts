import { InvokeCommand, UpdateFunctionCodeCommand, waitUntilFunctionUpdatedV2 } from '@aws-sdk/client-lambda';
import { build } from 'esbuild';
import { strToU8, zipSync } from 'fflate';
import type { LocalAws } from './local-stack.ts';

/** Method, path and body of a request to the domain. */
export type DomainRequest = readonly [method: string, path: string, body?: string | undefined];

const SOURCE = `
import { signedSend } from './src/lambda/sign.ts';
const send = signedSend({ env: process.env, fetch });
export const handler = async ({ endpoint, method, path, body }) => {
  const contentType = path.includes('_bulk') || path.includes('_msearch') ? 'application/x-ndjson' : undefined;
  return send({ url: 'https://' + endpoint + path, method, body, contentType, service: 'es', timeout: 10_000 });
};`;

async function signingCode(): Promise<Uint8Array> {
  const { outputFiles } = await build({
    stdin: { contents: SOURCE, resolveDir: process.cwd() },
    bundle: true,
    write: false,
    platform: 'node',
    format: 'cjs',
  });
  const code = strToU8(outputFiles[0]!.text);
  // Under the names of all handlers.
  return zipSync({ 'index.js': code, 'history.js': code });
}

/**
 * Puts code into a function that signs any request to the domain with the keys of the function's role: what a thief of
 * these keys could do. Returns how to make such a request.
 */
export async function asFunction(
  { fx }: LocalAws,
  FunctionName: string,
  endpoint: string,
): Promise<(...request: DomainRequest) => Promise<{ status: number; text: string }>> {
  const lambda = await fx.aws.lambda();
  await lambda.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile: await signingCode() }));
  await waitUntilFunctionUpdatedV2({ client: lambda, maxWaitTime: 30 }, { FunctionName });
  return async (method, path, body) => {
    const Payload = JSON.stringify({ endpoint, method, path, body });
    const answer = await lambda.send(new InvokeCommand({ FunctionName, Payload }));
    return JSON.parse(new TextDecoder().decode(answer.Payload));
  };
}
