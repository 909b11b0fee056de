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

type Context = Readonly<Record<string, string>>;

/** Whether the values of the keys are what the condition asks for; one that is not given is not. */
const met = (
  condition: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>,
  context: Context,
): boolean =>
  Object.values(condition).every((keys) =>
    Object.entries(keys).every(([key, wanted]) =>
      [wanted].flat().some((one) => context[key] !== undefined && matches(one, context[key])),
    ),
  );

/** Whether a policy of Allow statements allows a call with these values of condition keys. */
export const allows = (
  { Statement }: Pick<ReturnType<typeof deployerPolicy>, 'Statement'>,
  action: string,
  resource: string,
  context: Context = {},
): boolean =>
  Statement.some(
    ({ Action, Resource, Condition = {} }) =>
      met(Condition, context) &&
      Action.some((pattern) => matches(pattern, action)) &&
      (Resource === '*' || Resource.some((pattern) => matches(pattern, resource))),
  );
