import { Finding, type HealthCheck } from '../finding.ts';
import type { Difference } from './compare.ts';
import type { Deployed } from './deployed.ts';
import { KINDS } from './kinds.ts';
import { covered, type Drift, driftOf } from './look.ts';
import { remediesFor } from './remedies.ts';
import { differenceWords } from './words.ts';

/** Findings in one row; the others follow once these are mended. */
const SHOWN = 3;

interface Options {
  /** What the row says when nothing differs. */
  readonly well: string;
  /** Differences that another row tells. */
  readonly except?: (difference: Difference) => boolean;
}

/** Compares the resources that a row covers with the template that the stack was deployed with. */
export const settings =
  ({ well, except }: Options): HealthCheck['run'] =>
  async (context, covers) => {
    const resources = (await covered(covers, context)).filter(({ type }) => Object.hasOwn(KINDS, type));
    if (resources.length === 0)
      throw new Finding('the template of the stack has none', 'Run create-cloudtrail-kibana again.', 'warn');
    const drift = (await driftOf(resources, context))
      .map((one) => ({ ...one, differences: one.differences.filter((each) => !except?.(each)) }))
      .filter(({ gone, differences }) => gone || differences.length > 0);
    if (drift.length === 0) return well;
    const bad = drift.some(
      ({ resource, gone, differences }) => gone || !differences.every(isHarmlessTo(resource)),
    );
    throw new Finding(told(drift), await remediesFor(drift, context), bad ? 'fail' : 'warn');
  };

const isHarmlessTo =
  ({ type }: Deployed) =>
  ({ kind, path }: Difference): boolean =>
    kind === 'extra' || KINDS[type]?.harmless?.includes(path) === true;

function told(drift: readonly Drift[]): string {
  const all = drift.flatMap(({ resource: { logicalId }, gone, differences }) =>
    gone ? [`${logicalId} is gone`] : differences.map((each) => `${logicalId}: ${differenceWords(each)}`),
  );
  const rest = all.length > SHOWN ? `; and ${all.length - SHOWN} more` : '';
  return `${all.slice(0, SHOWN).join('; ')}${rest}`;
}
