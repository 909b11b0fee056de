import { createAws } from '../../aws/clients.ts';
import type { Effects } from '../../core/effects.ts';
import { usageError } from '../../core/errors.ts';
import { stateFile } from '../../sandbox/cache.ts';
import { locate } from '../../sandbox/client.ts';
import { isAlive, processTable } from '../../sandbox/process-table.ts';
import { readState } from '../../sandbox/state.ts';
import type { Sandbox } from '../../sandbox/types.ts';
import { VERSION } from '../../version.ts';

/** A local AWS shares this machine with its own search server: it may take its time. */
const LOCAL_ANSWER_MS = 120_000;

type Local = Pick<Sandbox, 'awsEndpoint' | 'credentials' | 'region' | 'callerIpSources' | 'locate'>;

/** The world with the local AWS of a demo in the place of AWS. */
export const worldOf = (sandbox: Local, fx: Effects): Effects => ({
  ...fx,
  aws: createAws({
    endpoint: sandbox.awsEndpoint,
    // A copy: the SDK writes into the object it is given.
    credentials: { ...sandbox.credentials },
    region: sandbox.region,
    userAgent: `create-cloudtrail-kibana/${VERSION} demo`,
    network: fx.network,
    signal: fx.signal,
    answerMs: LOCAL_ANSWER_MS,
  }),
  callerIpSources: sandbox.callerIpSources,
  locate: sandbox.locate,
  detachable: false,
  proxyBootMs: 60_000,
});

/**
 * The world of the demo that was left running.
 *
 * @throws CliError `no-demo` (exit 2) when none is.
 */
export async function keptDemo(fx: Effects): Promise<Effects> {
  const state = await readState(stateFile());
  const { info } = state ?? {};
  if (state === undefined || info === undefined || !isAlive(await processTable(), state.supervisor))
    throw usageError('no-demo', 'No demo is running.', [
      'Start one and leave it running: npx create-cloudtrail-kibana demo --keep',
      'or leave --demo out, to look at your AWS account.',
    ]);
  return worldOf({ ...info, locate: (host, port) => locate(info.ports, host, port) }, fx);
}
