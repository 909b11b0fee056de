import type { Answers, Facts, ReusedTrail, StackFacts } from '../core/types.ts';
import { ownerOf } from './settings/trail-choices.ts';

/** Who owns what the stack subscribes to; undefined for a trail of its own. */
export function reusedTrail(
  facts: Facts,
  { existingLogGroup: logGroup }: Answers,
  stack: StackFacts | undefined,
): ReusedTrail | undefined {
  if (logGroup === undefined) return undefined;
  const trail = facts.trails.find((one) => one.logGroup === logGroup);
  const owner = trail && ownerOf(trail, facts, stack)?.name;
  const { kmsKey, ofOrganization = false } = trail ?? {};
  return { logGroup, trail: trail?.name, bucket: trail?.bucket, owner, kmsKey, ofOrganization };
}

/** Rows of the plan: which trail, log group and bucket are reused, and whose they are. */
export function reusedRows({ logGroup, trail, bucket, owner }: ReusedTrail): [string, string][] {
  const whose = owner === undefined ? 'not of this tool' : `of the stack ${owner}`;
  return [
    ['Trail', `none of its own: reuses ${trail === undefined ? 'another' : `the trail ${trail}`}, ${whose},`],
    ['', `log group ${logGroup}${bucket === undefined ? '' : `, bucket ${bucket}`}`],
  ];
}

/** What the plan says about what it reuses: what becomes of the stack when it is deleted, and what comes with its events. */
export function reuseWarnings(reuses: ReusedTrail | undefined): string[] {
  if (reuses === undefined) return [];
  const { owner, trail, logGroup, kmsKey, ofOrganization } = reuses;
  return [
    ...(owner === undefined
      ? []
      : [
          `The trail ${trail}, its log group and its bucket belong to the stack ${owner}. When ${owner} is deleted, or changes to another trail, trail and log group are deleted and this stack receives no more events.`,
        ]),
    ...(ofOrganization
      ? [`The trail ${trail} records all accounts of your organisation: the boards show them all.`]
      : []),
    ...(kmsKey === undefined
      ? []
      : [
          `The log group ${logGroup} is encrypted with a key of yours. The copies of its events in the domain are encrypted with a key that AWS owns.`,
        ]),
  ];
}
