import type { Shim } from './front.ts';
import type { Gap } from './gap.ts';
import { GAPS_OF_CLOUDFORMATION } from './gaps-of-cloudformation.ts';
import { GAPS_OF_SERVICES } from './gaps-of-services.ts';

/** Where moto is not as AWS is, as far as our commands meet it. Whatever is not named here is moto's own. */
export const GAPS: readonly Gap[] = [...GAPS_OF_SERVICES, ...GAPS_OF_CLOUDFORMATION];

/** What the front does about them. */
export const SHIMS: readonly Shim[] = GAPS.flatMap(({ closedBy }) =>
  typeof closedBy === 'string' ? [] : [closedBy],
);
