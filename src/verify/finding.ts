import type { StackFacts } from '../core/types.ts';
import type { VerifyContext } from './context.ts';

/** A check's own finding: `fail` by default. */
export class Finding extends Error {
  override readonly name = 'Finding';
  readonly remedy: string | undefined;
  readonly status: 'warn' | 'fail';
  constructor(reason: string, remedy?: string, status: 'warn' | 'fail' = 'fail') {
    super(reason);
    this.remedy = remedy;
    this.status = status;
  }
}

export interface HealthCheck {
  readonly name: string;
  /** Gives a detail worth showing, or throws what is wrong. */
  readonly run: (context: VerifyContext) => Promise<string>;
  /** Name of the check without which this one says nothing. */
  readonly needs?: string;
  /** What to do when it throws something without a remedy of its own. */
  readonly remedy: string;
  /** Stacks that it is asked of; all by default. */
  readonly of?: (stack: StackFacts) => boolean;
  /** `status --fix` repairs what it finds. */
  readonly fixable?: true;
}
