import ipaddr from 'ipaddr.js';
import type { GetText } from '../core/network.ts';
import type { CallerIp } from '../core/types.ts';

/** Two independent operators: one that is wrong, intercepted or seen through another route shows as a disagreement. */
export const CALLER_IP_SOURCES = ['https://checkip.amazonaws.com', 'https://ipv4.icanhazip.com'] as const;

const TIMEOUT_MS = 4000;

/** The caller's public IPv4 address, known only when all sources that answered say the same and at least two did. */
export async function discoverCallerIp(
  get: GetText,
  sources: readonly string[],
  interrupted?: AbortSignal,
): Promise<CallerIp> {
  const signal = AbortSignal.any([AbortSignal.timeout(TIMEOUT_MS), ...(interrupted ? [interrupted] : [])]);
  const answers = await Promise.allSettled(sources.map((source) => askOne(get, source, signal)));
  interrupted?.throwIfAborted();
  const ips = [
    ...new Set(answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []))),
  ];
  const failed = answers.flatMap((answer) =>
    answer.status === 'rejected' ? [String(answer.reason.message)] : [],
  );
  if (ips.length > 1) return { status: 'disagree', ips };
  const [ip] = ips;
  if (ip !== undefined && failed.length === 0) return { status: 'agreed', ip };
  const why = ip === undefined ? failed.join('; ') : `only one source answered (${ip}); ${failed.join('; ')}`;
  return { status: 'unknown', why };
}

async function askOne(get: GetText, source: string, signal: AbortSignal): Promise<string> {
  const host = new URL(source).host;
  const response = await get(source, { signal }).catch((error: Error) => {
    throw new Error(`${host}: ${(error.cause as Error | undefined)?.message || error.message}`);
  });
  if (!response.ok) throw new Error(`${host} answered ${response.status}`);
  const text = (await response.text()).trim();
  if (!ipaddr.IPv4.isValidFourPartDecimal(text)) throw new Error(`${host} gave no IPv4 address`);
  return text;
}
