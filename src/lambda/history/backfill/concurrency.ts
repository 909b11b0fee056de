import type { Domain } from '../deps.ts';

/** Children at work for each node of the domain; each has two bulk requests on their way. */
const PER_NODE: readonly (readonly [type: RegExp, children: number])[] = [
  [/^t[23]\./, 1],
  [/\.(medium|large)\./, 2],
  [/\.xlarge\./, 4],
  [/\.\d+xlarge\./, 8],
];
const MOST = 100;

/**
 * How many items a domain bears at once. A bulk request takes one of its write threads, which are as many as its
 * processors (OpenSearch documentation, "Thread pool"): two children keep two of them busy, and more would only wait.
 */
export function concurrencyOf({ nodes, instanceType }: Pick<Domain, 'nodes' | 'instanceType'>): number {
  const [, children = 1] = PER_NODE.find(([type]) => type.test(instanceType)) ?? [];
  return Math.min(MOST, Math.max(1, nodes) * children);
}
