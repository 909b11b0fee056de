import { EXIT } from '../core/errors.ts';
import { firstOf } from '../core/first-of.ts';
import type { Denial, Simulated } from '../core/permissions.ts';
import { wrapText } from '../core/wrap.ts';
import { hasAlerts } from './alert-webhook.ts';
import type { PreflightContext, PreflightFinding, Problem } from './finding.ts';
import { BOUNDARY_KEY, type Need } from './need.ts';
import { neededCalls } from './needs.ts';

const SHOWN = 4;

const WHO: Readonly<Record<Denial['by'], string>> = {
  organization: "your organisation's policies",
  boundary: "your identity's permissions boundary",
  policy: "your identity's policies",
};

interface Denied {
  readonly denial: Denial;
  readonly need: Need;
}

/**
 * What follows from the simulated permissions. A denial stops a new stack only when it is certain:
 *
 * - no condition of a policy asks for a key that the simulation could not know;
 * - nothing else may grant it: a bucket that is there may let the caller in by a policy of its own;
 * - the deployment itself makes the call. What an update needs depends on what it changes, and what only a teardown
 *   needs does not hinder the deployment.
 *
 * The rest is a warning, and so is that nothing could be simulated.
 */
export function permissionFindings(context: PreflightContext): PreflightFinding[] {
  const { facts, answers, kind } = context;
  const { permissions, identity } = facts;
  if (permissions.status === 'unknown')
    return [
      `Permissions could not be checked: ${permissions.why}. A missing one shows during the deployment.`,
    ];
  const denied = match(neededCalls(permissions.names, identity), permissions.denials).filter(
    ({ need }) =>
      !(need.when === 'change' && kind !== 'update') &&
      (need.onlyFor === undefined || APPLIES[need.onlyFor](context)),
  );
  const isCertain = certaintyFor(answers.permissionsBoundary);
  const removal = denied.filter((one) => one.need.when === 'remove' && isCertain(one));
  const others = denied.filter(({ need }) => need.when !== 'remove');
  const stopping = others.filter((one) => kind !== 'update' && isCertain(one));
  const doubtful = others.filter((one) => !stopping.includes(one));
  return [
    ...missing(stopping, 'Your AWS identity may not do what this deployment needs.', [
      ...(stopping.some(asksForBoundary) ? [NAME_BOUNDARY] : []),
      'Nothing was made. The policy that is needed is printed by:',
      policyLine(answers.stackName, stopping),
    ]),
    ...doubt(doubtful, answers.stackName),
    ...(removal.length > 0
      ? [`You may deploy this but not take it down. Denied by ${who(removal)}: ${list(removal)}.`]
      : []),
  ];
}

/**
 * What follows from the simulated permissions for a teardown: `problem` when it is certain that a call would be denied
 * once the deletion has begun. Then it had better not begin.
 */
export function removalFindings(
  simulated: Simulated,
  calls: readonly Need[],
  stackName: string,
): { problem: Problem | undefined; warnings: string[] } {
  if (simulated.status === 'unknown')
    return {
      problem: undefined,
      warnings: [
        `Permissions could not be checked: ${simulated.why}. A missing one shows during the deletion.`,
      ],
    };
  const denied = match(calls, simulated.denials);
  // A boundary is never needed to delete a role, but a policy may ask for the one that it has.
  const stopping = denied.filter(certaintyFor(''));
  const doubtful = denied.filter((one) => !stopping.includes(one));
  const [problem] = missing(stopping, `Your AWS identity may not delete all of ${stackName}.`, [
    'Nothing was changed. The policy that is needed is printed by:',
    policyLine(stackName, denied),
  ]);
  return { problem, warnings: doubt(doubtful, stackName) };
}

/** Whether a deployment makes the calls that only some deployments need. */
const APPLIES: Readonly<Record<NonNullable<Need['onlyFor']>, (context: PreflightContext) => boolean>> = {
  'own-trail': ({ answers }) => answers.existingLogGroup === undefined,
  alerts: ({ answers }) => hasAlerts(answers),
  'error-logs': ({ answers }) => answers.errorLogs,
  tags: ({ answers }) => answers.tags.set.length > 0,
  boundary: ({ answers, stack }) =>
    (answers.permissionsBoundary ?? '') !== (stack?.parameters.PermissionsBoundary ?? ''),
  protection: ({ answers, stack }) => answers.protect !== (stack?.isProtected ?? false),
};

const NAME_BOUNDARY =
  'If the account demands a permissions boundary on every role, name it:\n  --permissions-boundary <arn>';

const isBoundaryKey = (key: string): boolean => key.toLowerCase() === BOUNDARY_KEY.toLowerCase();

const asksForBoundary = ({ denial }: Denied): boolean => denial.missingKeys.some(isBoundaryKey);

/** A call for a role without a boundary lacks that key as the simulation did: nothing is left to know. */
const certaintyFor =
  (boundary: string | undefined) =>
  ({ denial, need }: Denied): boolean =>
    denial.missingKeys.every((key) => boundary === undefined && isBoundaryKey(key)) &&
    !((need.mayBeOthers || need.standIn) && denial.decision === 'implicit');

function match(needs: readonly Need[], denials: readonly Denial[]): Denied[] {
  const byCall = new Map(needs.map((need) => [`${need.action} ${need.resource}`, need]));
  const denied = denials.flatMap((denial) => {
    const need = byCall.get(`${denial.action} ${denial.resource}`);
    return need === undefined ? [] : [{ denial, need }];
  });
  return [...new Map(denied.map((one) => [`${one.need.action} ${one.need.resource}`, one])).values()];
}

const who = (denied: readonly Denied[]): string =>
  [...new Set(denied.map(({ denial }) => WHO[denial.by]))].join(' and ');

/** The first few actions, and how many there are besides. */
const list = (denied: readonly Denied[]): string =>
  firstOf([...new Set(denied.map(({ denial }) => denial.action))], SHOWN);

const policyLine = (stackName: string, denied: readonly Denied[]): string => {
  const errorLogs = denied.some(({ need }) => need.onlyFor === 'error-logs');
  return `npx create-cloudtrail-kibana policy --stack-name ${stackName}${errorLogs ? ' --error-logs' : ''}`;
};

/** The problem that certain denials are; none when there are none. */
const missing = (denied: readonly Denied[], message: string, remedy: readonly string[]): Problem[] =>
  denied.length === 0
    ? []
    : [
        {
          code: 'permissions-missing',
          exit: EXIT.denied,
          message,
          why: wrapText(`Denied by ${who(denied)}: ${list(denied)}.`, 76).join('\n  '),
          remedy,
        },
      ];

/** The warning that uncertain denials are; none when there are none. */
function doubt(denied: readonly Denied[], stackName: string): string[] {
  if (denied.length === 0) return [];
  const keys = [...new Set(denied.flatMap(({ denial }) => denial.missingKeys))];
  const why =
    keys.length > 0 ? `It depends on ${keys.join(', ')}` : 'Not by your policies, but something else may';
  return [`Perhaps not allowed: ${list(denied)}. ${why}. The whole policy: ${policyLine(stackName, denied)}`];
}
