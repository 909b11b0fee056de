import type { DomainSize, Facts } from '../core/types.ts';
import { SIZES, sizeIn } from './sizes.ts';

type Offer = Pick<Facts, 'identity' | 'limits'>;

/** Why a size can't be had for an engine in this region, one sentence; undefined when it can, or nobody knows. */
export function obstacleTo(
  name: DomainSize,
  engine: string,
  { identity, limits }: Offer,
): string | undefined {
  const { nodes, instanceType, masterType } = sizeIn(identity.region, name);
  const { zones, instanceTypes } = limits;
  if (zones !== undefined && zones.length < nodes)
    return `Its ${nodes} nodes want ${nodes} zones; the region has ${zones.length}: ${zones.join(', ')}.`;
  const offered = instanceTypes[engine];
  const missing = [instanceType, masterType].find((type) => type && offered && !offered.includes(type));
  return missing && `The region does not offer ${missing} for ${engine}.`;
}

/** Sizes that nothing speaks against. */
export const fittingSizes = (engine: string, offer: Offer): DomainSize[] =>
  (Object.keys(SIZES) as DomainSize[]).filter((name) => obstacleTo(name, engine, offer) === undefined);
