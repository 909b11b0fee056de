import type { Answers, DomainSize, StackFacts } from '../core/types.ts';
import { SIZES, type Size, sizeIn } from './sizes.ts';

/** The answers that say what a domain is made of. */
export type ShapeAnswers = Pick<Answers, 'domainSize' | 'nodes' | 'instanceType' | 'volumeGiB'>;

/** What a domain is made of. */
export interface Shape extends Omit<Size, 'suits'> {
  readonly zones: number;
  readonly replicas: number;
}

/**
 * Zones that the nodes are spread over. Nodes of two zones come in pairs; three zones may have one more in one than in
 * another (OpenSearch Service Developer Guide, "Configuring a multi-AZ domain").
 *
 * @param most that the region has.
 */
export function zonesFor(nodes: number, most = 3): number {
  if (nodes === 1) return 1;
  if (nodes % 2 === 0 && (nodes % 3 !== 0 || most < 3)) return 2;
  return 3;
}

/** A size as the region can have it, with what the answers put in place of its own. */
export function shapeOf(answers: ShapeAnswers, region: string, regionZones?: number): Shape {
  const size = sizeIn(region, answers.domainSize);
  const nodes = answers.nodes ?? size.nodes;
  return {
    nodes,
    instanceType: answers.instanceType ?? size.instanceType,
    volumeGiB: answers.volumeGiB ?? size.volumeGiB,
    masters: size.masters,
    masterType: size.masterType,
    daily: size.daily,
    zones: zonesFor(nodes, regionZones),
    replicas: nodes > 1 ? 1 : 0,
  };
}

/** Parameters of the template that a shape comes to. */
export const shapeParameters = (shape: Shape): Record<string, string> => ({
  Nodes: `${shape.nodes}`,
  InstanceType: shape.instanceType,
  VolumeGiB: `${shape.volumeGiB}`,
  // The alarm on a quarter of a node's volume, in MiB.
  FreeMiB: `${(shape.volumeGiB * 1024) / 4}`,
  Zones: `${shape.zones}`,
  MasterType: shape.masterType ?? '',
});

/** Whether two domains are made of the same. */
export const sameShape = (one: Shape | undefined, other: Shape | undefined): boolean =>
  JSON.stringify(one) === JSON.stringify(other);

const regionOf = ({ id }: StackFacts): string => id.split(':')[3] ?? '';

/** What a stack has in place of its size's own; a stack of a size that this version does not know has nothing. */
export function ownShape(stack: StackFacts): Pick<Answers, 'nodes' | 'instanceType' | 'volumeGiB'> {
  const { DomainSize: name = '', Nodes, InstanceType, VolumeGiB } = stack.parameters;
  if (!Object.hasOwn(SIZES, name)) return {};
  const { nodes, instanceType, volumeGiB } = sizeIn(regionOf(stack), name as DomainSize);
  const unless = <T>(value: T, own: T): T | undefined => (value === own ? undefined : value);
  return {
    nodes: unless(Number(Nodes || nodes), nodes),
    instanceType: unless(InstanceType || instanceType, instanceType),
    volumeGiB: unless(Number(VolumeGiB || volumeGiB), volumeGiB),
  };
}

/** What the domain of a stack is made of; undefined for a size that this version does not know. */
export function shapeOfStack(stack: StackFacts | undefined): Shape | undefined {
  const { DomainSize: name = '', Zones } = stack?.parameters ?? {};
  if (stack === undefined || !Object.hasOwn(SIZES, name)) return undefined;
  return shapeOf(
    { domainSize: name as DomainSize, ...ownShape(stack) },
    regionOf(stack),
    Zones === undefined ? undefined : Number(Zones),
  );
}

/** One line, such as `3 × r7g.2xlarge.search, 1024 GiB, 3 masters`. */
export function shapeWords({ nodes, instanceType, volumeGiB, masters }: Shape): string {
  return `${nodes} × ${instanceType}, ${volumeGiB} GiB${masters ? `, ${masters} masters` : ' each'}`;
}
