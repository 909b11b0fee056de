import { expect } from 'vitest';
import { CliError } from '../../src/core/errors.ts';
import type { Denial, Permissions } from '../../src/core/permissions.ts';
import type { Answers, Facts, PlanKind } from '../../src/core/types.ts';
import { neededCalls } from '../../src/plan/needs.ts';
import { requirePreflight } from '../../src/plan/preflight.ts';
import { answersWith, factsWith, stackWith } from './facts.ts';

const NAMES = {
  stackName: 'cloudtrail-kibana',
  domainName: 'cloudtrail-kibana',
  artifactsBucket: 'create-cloudtrail-kibana-123456789012-eu-central-1',
};
export const LIMITS = factsWith().limits;

/** What comes of it: the error's exit, code and words, or the warnings. */
export function look(over: Partial<Facts>, some: Partial<Answers> = {}, kind: PlanKind = 'create') {
  try {
    const stack = kind === 'create' ? undefined : stackWith();
    return { warnings: requirePreflight(factsWith(over), answersWith(some), kind, stack).warnings };
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    const { code, exit, message, why, remedy } = error;
    return { code, exit, text: [message, why, ...remedy].join('\n') };
  }
}

/** Denials of the very calls that a deployment makes, by the start of their action. */
export function denied(actions: readonly string[], over: Partial<Denial> = {}): Permissions {
  const denials = neededCalls(NAMES, factsWith().identity)
    .filter(({ action }) => actions.some((start) => action.startsWith(start)))
    .map(({ action, resource }) => ({
      action,
      resource,
      decision: 'implicit' as const,
      by: 'policy' as const,
      missingKeys: [],
      ...over,
    }));
  expect(denials.length).toBeGreaterThan(0);
  return { status: 'checked', names: NAMES, denials };
}

/** Answers that name the log group of a trail that is there. */
export const reused = { existingLogGroup: '/aws/cloudtrail/org-trail' };
