import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { sandboxAsset } from './assets.ts';
import { type AccessFor, actionOf } from './front/index.ts';
import { answers, startServer, waitUntilReady } from './servers.ts';
import { REGION, type SandboxCredentials } from './types.ts';

export interface EmulatorOptions {
  readonly python: string;
  readonly folder: string;
  readonly port: number;
  /** Port of the domain endpoint: every domain answers with it as its address. */
  readonly frontPort: number;
  /** Authority of the domain endpoint's certificate, which the functions have to trust. */
  readonly authority: string;
  readonly foreignBuckets: readonly string[];
  readonly credentials: SandboxCredentials;
  /** Shown by who may see the emulator's own pages, and look up the secrets of access keys: {@link accessLookup}. */
  readonly token: string;
  /** Folder that takes which statement of a policy allowed which call; absent: that is not recorded. */
  readonly usage?: string | undefined;
  readonly signal: AbortSignal;
}

/** Seconds before a failed asynchronous call is tried again, then twice that. On AWS: 60, then 120. */
const RETRY_SECONDS = '0.5';

/** Of the time that a state machine waits, before it tries again too. */
const WAIT_SCALE = '0.02';

/**
 * The emulator's whole environment; its functions inherit it. ministack listens on all interfaces and opens more
 * ports than its own unless told otherwise.
 */
export function emulatorEnvironment(options: Omit<EmulatorOptions, 'signal'>, node = process.execPath) {
  const temporary = join(options.folder, 'tmp');
  return {
    PATH: `${dirname(node)}:/usr/local/bin:/usr/bin:/bin`,
    HOME: temporary,
    TMPDIR: temporary,
    // Else a key of all sandboxes lies in the system's folder for temporary files, and stays.
    STATE_DIR: temporary,
    LANG: 'C.UTF-8',
    PYTHONDONTWRITEBYTECODE: '1',
    BIND_HOST: '127.0.0.1',
    MINISTACK_HOST: '127.0.0.1',
    GATEWAY_PORT: String(options.port),
    AUTH: 'true',
    AWS_ACCESS_KEY_ID: options.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: options.credentials.secretAccessKey,
    MINISTACK_REGION: REGION,
    CLOUDTRAIL_RECORDING: '0',
    SFTP_ENABLED: '0',
    IOT_MTLS_ENABLED: '0',
    // Nothing here may start containers on a machine that has Docker.
    DOCKER_HOST: 'unix:///nonexistent',
    LAMBDA_EXECUTOR: 'local',
    LAMBDA_ASYNC_RETRY_BASE_SECONDS: RETRY_SECONDS,
    SFN_WAIT_SCALE: WAIT_SCALE,
    MINISTACK_OPENSEARCH_ENDPOINT: `127.0.0.1:${options.frontPort}`,
    MINISTACK_FOREIGN_BUCKETS: options.foreignBuckets.join(','),
    MINISTACK_TOKEN: options.token,
    NODE_EXTRA_CA_CERTS: options.authority,
    // Of the messenger: on AWS a webhook on the machine itself is refused.
    LOOPBACK_WEBHOOKS: 'true',
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    ...(options.usage === undefined ? {} : { CREATE_CLOUDTRAIL_KIBANA_USAGE: options.usage }),
  };
}

export const emulatorUrl = (port: number): string => `http://127.0.0.1:${port}`;

/** Starts the AWS emulator with our extensions on 127.0.0.1 and waits until it answers. Returns its address. */
export async function startEmulator({ signal, ...options }: EmulatorOptions): Promise<string> {
  const env = emulatorEnvironment(options);
  await mkdir(env.TMPDIR, { recursive: true });
  const log = join(options.folder, 'emulator.log');
  const launcher = sandboxAsset('ministack_plus.py');
  const server = startServer('AWS emulator', options.python, [launcher], { cwd: env.TMPDIR, env, log });
  const url = emulatorUrl(options.port);
  await waitUntilReady(server, () => answers(`${url}/_ministack/health`), { signal, timeoutMs: 60_000 });
  return url;
}

/** Asks the emulator about access keys: its root user's, those of users and those of the functions' roles. */
export function accessLookup(url: string, token: string, fetch: typeof globalThis.fetch): AccessFor {
  return async (accessKeyId, sessionToken = '', { method, target }) => {
    const headers = {
      'x-sandbox-token': token,
      'x-access-key': accessKeyId,
      'x-session-token': sessionToken,
      'x-action': actionOf(method),
      'x-path': target.split('?')[0]!,
    };
    const response = await fetch(`${url}/_sandbox/access`, { headers });
    if (response.status !== 200) throw new Error(`the emulator gives no secrets: HTTP ${response.status}`);
    const { secret, refusal } = (await response.json()) as { secret: string | null; refusal?: string | null };
    if (secret === null) return undefined;
    return refusal ? { secret, refusal } : { secret };
  };
}
