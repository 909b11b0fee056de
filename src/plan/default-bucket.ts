import type { Identity } from '../core/types.ts';

/** The artifacts bucket when nothing names another: one for all stacks of the region. */
export const defaultBucket = ({ account, region }: Pick<Identity, 'account' | 'region'>): string =>
  `create-cloudtrail-kibana-${account}-${region}`;
