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

/** A row of the health checks. It only reads: what brings something about is a step of its own. */
export interface HealthCheck {
  readonly name: string;
  /** After a deployment, in `status`, or in both. */
  readonly when: 'deploy' | 'status' | 'both';
  /** Gives a detail worth showing, or throws what is wrong. */
  readonly run: (context: VerifyContext, covers: readonly string[]) => Promise<string>;
  /** Names of the checks without which this one can't be asked. */
  readonly needs?: readonly string[];
  /** What to do when it throws something without a remedy of its own. */
  readonly remedy: string;
  /** Stacks that it is asked of; all by default. */
  readonly of?: (stack: StackFacts) => boolean;
  /** `status --fix` repairs what it finds. */
  readonly fixable?: true;
  /** Resources of the template that it looks at: logical ids or types. */
  readonly covers?: readonly string[];
}
