import type { deployerPolicy } from '../../src/plan/policy.ts';

/** A policy's pattern, in which only `*` is special. */
const matches = (pattern: string, value: string): boolean =>
  new RegExp(
    `^${pattern
      .split('*')
      .map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'))
      .join('.*')}$`,
    'i',
  ).test(value);

/** Whether a policy of Allow statements without conditions allows a call. */
export const allows = (
  { Statement }: ReturnType<typeof deployerPolicy>,
  action: string,
  resource: string,
): boolean =>
  Statement.some(
    ({ Action, Resource }) =>
      Action.some((pattern) => matches(pattern, action)) &&
      (Resource === '*' || Resource.some((pattern) => matches(pattern, resource))),
  );
