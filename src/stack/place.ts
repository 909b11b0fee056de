import type { StackFacts } from '../core/types.ts';

/** Where an account's resources are. */
export interface Place {
  readonly account: string;
  readonly region: string;
  /** Of the account's ARNs, such as `aws`. */
  readonly partition: string;
}

/** Where a stack is, taken from its id: `arn:<partition>:cloudformation:<region>:<account>:stack/…`. */
export function placeOfStack({ id }: Pick<StackFacts, 'id'>): Place {
  const [, partition = 'aws', , region = '', account = ''] = id.split(':');
  return { partition, region, account };
}
