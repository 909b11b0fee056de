import type { Effects } from '../../../src/core/effects.ts';
import type { RowName } from '../../../src/verify/rows.ts';
import type { World } from './world.ts';

/** One way in which what a row looks at is broken for real, and what the row has to say of it. */
export interface Break {
  /** What happens to the stack: the end of "turns when …". */
  readonly when: string;
  readonly break: (world: World) => Promise<unknown>;
  readonly says: RegExp;
  readonly status?: 'warn' | 'fail';
  /** What the row tells to do. */
  readonly remedy?: RegExp;
  /** Other rows that turn with it, by what the same thing means for them. */
  readonly also?: readonly RowName[];
  /** Undoes it: by `status --fix`, or by hand. */
  readonly mend: 'fix' | ((world: World) => Promise<unknown>);
  /** For what no call brings about: the world in which `status` runs. */
  readonly seenFrom?: (fx: Effects, world: World) => Effects;
}

/** Rows that are not run when the proxy does not answer. */
export const BEHIND_PROXY: readonly RowName[] = [
  'Certificate pinned',
  'Proxy refuses strangers',
  'Proxy closes the engine',
  'UI status',
  'Index pattern',
  'Boards',
];

/** Rows that tell what UpdateElasticsearch sees. */
export const INSIDE: readonly RowName[] = [
  'Cluster and newest event',
  'Access policy',
  'Forwarder endpoint',
  'Index templates',
  'Account names',
  'Index pattern',
  'Quarantine',
  'Future months',
  'Vendor names',
  'Events arrive',
  'Storage',
];
