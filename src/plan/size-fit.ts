import type { DomainSize, Facts } from '../core/types.ts';
import { type ShapeAnswers, shapeOf } from './shape.ts';
import { SIZES } from './sizes.ts';

type Offer = Pick<Facts, 'identity' | 'limits'>;

/** Why a size, or what is given in place of its own, can't be had for an engine in this region, one sentence; undefined when it can, or nobody knows. */
export function obstacleTo(
  answers: ShapeAnswers,
  engine: string,
  { identity, limits }: Offer,
): string | undefined {
  const { zones, instanceTypes } = limits;
  const shape = shapeOf(answers, identity.region, zones?.length);
  const { nodes, instanceType, masterType } = shape;
  if (zones !== undefined && zones.length < shape.zones)
    return `Its ${nodes} nodes want ${shape.zones} zones; the region has ${zones.length}: ${zones.join(', ')}.`;
  const offered = instanceTypes[engine];
  const missing = [instanceType, masterType].find((type) => type && offered && !offered.includes(type));
  return missing && `The region does not offer ${missing} for ${engine}.`;
}

/** Sizes that nothing speaks against. */
export const fittingSizes = (engine: string, offer: Offer): DomainSize[] =>
  (Object.keys(SIZES) as DomainSize[]).filter(
    (domainSize) => obstacleTo({ domainSize }, engine, offer) === undefined,
  );
