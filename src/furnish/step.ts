import type { Effects } from '../core/effects.ts';
import { reasonOf } from '../core/errors.ts';
import type { ProxyClient, Reply } from '../kibana/proxy-client.ts';
import { furnish } from './furnish.ts';

const POLL_MS = 5000;
/** A UI whose domain has just been changed answers 502 to 504 until it is ready. */
const PATIENCE_MS = 120_000;

/**
 * The step between deploying a stack and checking it: imports index pattern and boards, and tells so. What fails here
 * hides no check: it is warned of, and the rows of the checks say what is missing.
 *
 * @param visitor waits for a proxy that is still starting.
 */
export async function furnishStep(
  visitor: () => Promise<ProxyClient>,
  path: string,
  fx: Effects,
): Promise<void> {
  const { report, signal } = fx;
  report.say('\nImporting the index pattern and boards; a new proxy needs some minutes first.');
  report.event('furnishing', {});
  try {
    const client = await visitor();
    await untilReady(client, path, fx);
    report.event('furnished', { ok: true, changes: await furnish({ client, path }) });
  } catch (error) {
    if (signal.aborted) throw error;
    const reason = reasonOf(error);
    report.event('furnished', { ok: false, reason });
    report.warn(`The index pattern and boards were not imported: ${reason}`);
  }
}

async function untilReady(client: ProxyClient, path: string, { clock, signal }: Effects): Promise<void> {
  for (const until = clock.now() + PATIENCE_MS; ; await clock.sleep(POLL_MS, signal)) {
    const { status }: Reply = await client(`${path}/api/status`);
    if (![502, 503, 504].includes(status) || clock.now() >= until) return;
  }
}
