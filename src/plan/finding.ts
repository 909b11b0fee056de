import { EXIT, type ExitCode } from '../core/errors.ts';
import type { Answers, Facts, PlanKind, StackFacts } from '../core/types.ts';

/** What stops a deployment before anything is made. */
export interface Problem {
  readonly code: string;
  readonly exit: ExitCode;
  readonly message: string;
  readonly why: string;
  readonly remedy: readonly string[];
}

/** A problem that other answers, or room in the account, would solve: exit 2. */
export const usage = (code: string, message: string, why: string, remedy: readonly string[]): Problem => ({
  code,
  exit: EXIT.usage,
  message,
  why,
  remedy,
});

/** A string is a warning: what, why and how to go on. */
export type PreflightFinding = Problem | string;

export interface PreflightContext {
  readonly facts: Facts;
  readonly answers: Answers;
  readonly kind: PlanKind;
  readonly stack: StackFacts | undefined;
  /** Whether harm to other stacks is accepted. */
  readonly force: boolean;
}
