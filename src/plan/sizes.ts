import type { DomainSize, Engine } from '../core/types.ts';

export interface Size {
  readonly nodes: number;
  readonly instanceType: string;
  readonly volumeGiB: number;
  readonly masters: number;
  readonly masterType: string | undefined;
  /** Whom it suits, in half a line. */
  readonly suits: string;
}

/** The domain sizes on offer. The template's `Mappings.Sizes` holds the same figures; a test keeps them equal. */
export const SIZES: Readonly<Record<DomainSize, Size>> = {
  trial: {
    nodes: 1,
    instanceType: 't3.small.search',
    volumeGiB: 10,
    masters: 0,
    masterType: undefined,
    suits: 'to try it out, up to about 1 million events kept',
  },
  small: {
    nodes: 1,
    instanceType: 'm7g.medium.search',
    volumeGiB: 50,
    masters: 0,
    masterType: undefined,
    suits: 'one account, up to about 5 million events a month',
  },
  medium: {
    nodes: 2,
    instanceType: 'm7g.medium.search',
    volumeGiB: 100,
    masters: 0,
    masterType: undefined,
    suits: 'a busy account, two zones, a copy of every event',
  },
  large: {
    nodes: 3,
    instanceType: 'm7g.large.search',
    volumeGiB: 200,
    masters: 3,
    masterType: 'm7g.medium.search',
    suits: 'tens of millions of events a month, own masters',
  },
};

/** Types that some regions lack, and what does instead (service's regional lists, 2026-10). */
const SUBSTITUTES: Readonly<Record<string, string>> = {
  'm7g.medium.search': 't3.medium.search',
  'm7g.large.search': 'r7g.large.search',
};
const REGIONS_WITHOUT_M7G = new Set(['ca-west-1', 'eu-south-1']);

/** The size as the region can have it. */
export function sizeIn(region: string, name: DomainSize): Size {
  const size = SIZES[name];
  const instanceType = SUBSTITUTES[size.instanceType];
  if (instanceType === undefined || !REGIONS_WITHOUT_M7G.has(region)) return size;
  // The template uses one given type for data and master nodes alike.
  return { ...size, instanceType, masterType: size.masterType && instanceType };
}

/** Engines the wizard offers, default first: what its health checks and index template were run against. */
export const ENGINES: readonly { readonly engine: Engine; readonly note: string }[] = [
  { engine: 'OpenSearch_2.19', note: 'recommended; standard support until 2027-11-07' },
  { engine: 'OpenSearch_3.5', note: 'the newer line; support end not announced' },
  { engine: 'Elasticsearch_7.10', note: 'with Kibana itself; standard support until 2027-11-07' },
];
