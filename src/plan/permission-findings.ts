import { EXIT } from '../core/errors.ts';
import type { Denial, Simulated } from '../core/types.ts';
import { wrapText } from '../core/wrap.ts';
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
      !(need.ownTrail && answers.existingLogGroup !== undefined) &&
      !(need.alerts && answers.alertEmail === undefined) &&
      !(need.when === 'change' && kind !== 'update') &&
      (need.onlyFor === undefined || CHANGES[need.onlyFor](context)),
  );
  const isCertain = certaintyFor(answers.permissionsBoundary);
  const removal = denied.filter((one) => one.need.when === 'remove' && isCertain(one));
  const others = denied.filter(({ need }) => need.when !== 'remove');
  const stopping = others.filter((one) => kind !== 'update' && isCertain(one));
  const doubtful = others.filter((one) => !stopping.includes(one));
  const policy = `npx create-cloudtrail-kibana policy --stack-name ${answers.stackName}`;
  return [
    ...(stopping.length > 0
      ? [
          {
            code: 'permissions-missing',
            exit: EXIT.denied,
            message: 'Your AWS identity may not do what this deployment needs.',
            why: wrapText(`Denied by ${who(stopping)}: ${list(stopping)}.`, 76).join('\n  '),
            remedy: [
              ...(stopping.some(asksForBoundary) ? [NAME_BOUNDARY] : []),
              'Nothing was made. The policy that is needed is printed by:',
              policy,
            ],
          },
        ]
      : []),
    ...(doubtful.length > 0 ? [`${doubt(doubtful)} The whole policy: ${policy}`] : []),
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
  const policy = `npx create-cloudtrail-kibana policy --stack-name ${stackName}`;
  return {
    problem:
      stopping.length === 0
        ? undefined
        : {
            code: 'permissions-missing',
            exit: EXIT.denied,
            message: `Your AWS identity may not delete all of ${stackName}.`,
            why: wrapText(`Denied by ${who(stopping)}: ${list(stopping)}.`, 76).join('\n  '),
            remedy: ['Nothing was changed. The policy that is needed is printed by:', policy],
          },
    warnings: doubtful.length > 0 ? [`${doubt(doubtful)} The whole policy: ${policy}`] : [],
  };
}

/** Whether a deployment changes what only some calls are for. */
const CHANGES: Readonly<Record<NonNullable<Need['onlyFor']>, (context: PreflightContext) => boolean>> = {
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
function list(denied: readonly Denied[]): string {
  const actions = [...new Set(denied.map(({ denial }) => denial.action))];
  const more = actions.length - SHOWN;
  return `${actions.slice(0, SHOWN).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function doubt(denied: readonly Denied[]): string {
  const keys = [...new Set(denied.flatMap(({ denial }) => denial.missingKeys))];
  const why =
    keys.length > 0 ? `It depends on ${keys.join(', ')}` : 'Not by your policies, but something else may';
  return `Perhaps not allowed: ${list(denied)}. ${why}.`;
}
