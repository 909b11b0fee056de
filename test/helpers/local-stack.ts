import { createAws } from '../../src/aws/clients.ts';
import { deploy } from '../../src/commands/deploy/index.ts';
import type { Effects } from '../../src/core/effects.ts';
import type { Outcome } from '../../src/core/types.ts';
import { createEffects } from '../../src/effects.ts';
import type { Flags } from '../../src/flags/table.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/client.ts';
import { newStateFile } from './demo.ts';

/** A local AWS, with the effects of a run against it. What is said and reported is kept. */
export interface LocalAws {
  readonly sandbox: Sandbox;
  readonly fx: Effects;
  /** Lines said since the last call, and events and results reported. */
  readonly told: () => { lines: string[]; events: { code: string; data: unknown }[] };
}

const USAGE = 'CREATE_CLOUDTRAIL_KIBANA_USAGE';

/**
 * Starts a local AWS of its own for a test file; end it by `sandbox.stop()`.
 * @param ofThieves what is called here with stolen keys is no use that the program makes of its rights: see `npm run usage`.
 */
export async function localAws({ ofThieves = false } = {}): Promise<LocalAws> {
  process.env.CREATE_CLOUDTRAIL_KIBANA_STATE = newStateFile();
  if (ofThieves) delete process.env[USAGE];
  const sandbox = await startSandbox();
  const { awsEndpoint: endpoint, credentials, region, callerIpSources, locate } = sandbox;
  const lines: string[] = [];
  const events: { code: string; data: unknown }[] = [];
  const given = createEffects({ 'no-input': true }, 'test');
  const fx: Effects = {
    ...given,
    aws: createAws({ endpoint, credentials, region, userAgent: 'test', answerMs: 120_000 }),
    callerIpSources,
    locate,
    detachable: false,
    proxyBootMs: 60_000,
    report: {
      json: false,
      say: (text) => void lines.push(...text.split('\n')),
      show: (text) => void lines.push(...text.split('\n')),
      warn: (text) => void lines.push(...`! ${text}`.split('\n')),
      event: (code, data) => void events.push({ code, data }),
      result: (data) => void events.push({ code: 'result', data }),
    },
  };
  return { sandbox, fx, told: () => ({ lines: lines.splice(0), events: events.splice(0) }) };
}

/** Deploys the stack with all defaults, but for events of the past. */
export async function deployLocally({ fx, sandbox }: LocalAws, flags: Flags = {}): Promise<Outcome> {
  const outcome = await deploy({ yes: true, region: sandbox.region, history: 'none', ...flags }, fx, '0.1.0');
  if (outcome === undefined) throw new Error('a dry run deploys nothing');
  return outcome;
}
