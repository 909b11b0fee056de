import type { DomainSize, Engine } from '../core/types.ts';

export interface Size {
  readonly nodes: number;
  readonly instanceType: string;
  readonly volumeGiB: number;
  readonly masters: number;
  readonly masterType: string | undefined;
  /** Whether each day has an index of its own, or each month. */
  readonly daily: boolean;
  /** Whom it suits, in half a line. */
  readonly suits: string;
}

/**
 * The domain sizes on offer. `xlarge` is for 10 billion events a year: 27.4 million a day of 450 bytes each in the index
 * (decision 6), with one copy, kept for 90 days, the present one and the one that waits for its deletion, times AWS's 1.45
 * for what an index and a node need beside (Developer Guide, "Calculating storage requirements"): 3,064 GiB.
 */
export const SIZES: Readonly<Record<DomainSize, Size>> = {
  trial: {
    nodes: 1,
    instanceType: 't3.small.search',
    volumeGiB: 10,
    masters: 0,
    masterType: undefined,
    daily: false,
    suits: 'to try it out, up to about 1 million events kept',
  },
  small: {
    nodes: 1,
    instanceType: 'm7g.medium.search',
    volumeGiB: 50,
    masters: 0,
    masterType: undefined,
    daily: false,
    suits: 'one account, up to about 5 million events a month',
  },
  medium: {
    nodes: 2,
    instanceType: 'm7g.medium.search',
    volumeGiB: 100,
    masters: 0,
    masterType: undefined,
    daily: false,
    suits: 'a busy account, two zones, a copy of every event',
  },
  large: {
    nodes: 3,
    instanceType: 'm7g.large.search',
    volumeGiB: 200,
    masters: 3,
    masterType: 'm7g.medium.search',
    daily: false,
    suits: 'tens of millions of events a month, own masters',
  },
  xlarge: {
    nodes: 3,
    instanceType: 'r7g.2xlarge.search',
    volumeGiB: 1024,
    masters: 3,
    masterType: 'm7g.large.search',
    daily: true,
    suits: 'up to 800 million events a month, an index a day',
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
  if (!REGIONS_WITHOUT_M7G.has(region)) return size;
  const instanceType = SUBSTITUTES[size.instanceType];
  // Earlier templates used one type for data nodes and masters alike: a domain that has it keeps it.
  const masterType = size.masterType && (instanceType ?? SUBSTITUTES[size.masterType] ?? size.masterType);
  return { ...size, instanceType: instanceType ?? size.instanceType, masterType };
}

/** Engines the wizard offers, default first: what its health checks and index template were run against. */
export const ENGINES: readonly { readonly engine: Engine; readonly note: string }[] = [
  { engine: 'OpenSearch_2.19', note: 'recommended; standard support until 2027-11-07' },
  { engine: 'OpenSearch_3.5', note: 'the newer line; support end not announced' },
  { engine: 'Elasticsearch_7.10', note: 'with Kibana itself; standard support until 2027-11-07' },
];
