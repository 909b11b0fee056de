import { chooseRegion } from '../../ask/region.ts';
import { noRegion } from '../../aws/explain.ts';
import type { Effects } from '../../core/effects.ts';
import { EXIT, type ExitCode } from '../../core/errors.ts';
import type { Flags } from '../../flags/table.ts';
import { ourStacks } from '../../stack/find.ts';
import { readStacks } from '../../stack/read.ts';
import { explain } from '../../tell.ts';
import { type Listed, listLines } from './words.ts';

/** A region that could not be looked at, and why. */
export interface Unread {
  readonly region: string;
  readonly why: string;
}

/** Lists our stacks of this region, or of all; exit 1 when a region could not be looked at. */
export async function list(flags: Flags, given: Effects): Promise<ExitCode> {
  const fx = await chooseRegion(given);
  const home = await fx.aws.region();
  if (home === undefined) throw noRegion();
  const regions = flags['all-regions'] === true ? await allRegions(fx) : [home];
  const looked = await Promise.all(regions.map((region) => look(region, regions.length > 1, fx)));
  const stacks = looked.flatMap((one) => (Array.isArray(one) ? one : []));
  const unread = looked.flatMap((one) => (Array.isArray(one) ? [] : [one]));
  for (const line of listLines(stacks, regions)) fx.report.show(line);
  for (const { region, why } of unread) fx.report.warn(`${region} could not be looked at: ${why}`);
  fx.report.result({
    ok: unread.length === 0,
    stacks: stacks.map(({ region, stack: { name, status, version, created, outputs } }) => ({
      ...{ region, stackName: name, status, version, created, url: outputs.url },
    })),
    unread,
  });
  return unread.length === 0 ? EXIT.ok : EXIT.failed;
}

async function allRegions({ aws }: Effects): Promise<string[]> {
  const { discoverRegions } = await import('../../discover/regions.ts');
  return discoverRegions(aws);
}

/** One region of many may be closed to the caller: that hides none of the others. */
async function look(region: string, many: boolean, { aws, signal }: Effects): Promise<Listed[] | Unread> {
  try {
    const client = await (many ? aws.inRegion(region) : aws).cloudFormation();
    return ourStacks(await readStacks(client)).map((stack) => ({ region, stack }));
  } catch (error) {
    signal.throwIfAborted();
    if (!many) throw error;
    const { message, why } = explain(error);
    return { region, why: why ?? message };
  }
}
