import type { StackFacts } from '../../core/types.ts';
import { type Check, matching, wholeNumber } from '../checks.ts';
import { ownShape } from '../shape.ts';
import { setting } from './setting.ts';

/** A number, or `none` for what the size has. */
const orNone =
  (check: Check): Check =>
  (text) =>
    text === NONE ? undefined : check(text);

const NONE = 'none';
const ownOr = (value: number | string | undefined): string => (value === undefined ? NONE : `${value}`);
const numberOf = (text: string): number | undefined => (text === NONE ? undefined : Number(text));

/** Both sides of a change, where the stack or the answer has something else than its size. */
const compared =
  (of: 'nodes' | 'instanceType' | 'volumeGiB', unit = '') =>
  (stack: StackFacts, answer: number | string | undefined): readonly [string, string] | undefined => {
    const before = ownShape(stack)[of];
    const words = (value: number | string | undefined) =>
      value === undefined ? "the size's own" : `${value}${unit}`;
    return before === undefined && answer === undefined ? undefined : [words(before), words(answer)];
  };

export const nodes = setting({
  answer: 'nodes',
  flag: {
    type: 'string',
    value: 'count',
    help: "data nodes in place of the size's own, or none",
    example: '6',
    check: orNone(wholeNumber(1, 80)),
  },
  fallback: () => NONE,
  kept: (stack) => ownOr(ownShape(stack).nodes),
  read: numberOf,
  text: ownOr,
  optional: true,
  label: 'Nodes',
  compare: compared('nodes'),
});

export const instanceType = setting({
  answer: 'instanceType',
  flag: {
    type: 'string',
    value: 'type',
    help: "their type in place of the size's own, or none",
    example: 'r7g.xlarge.search',
    check: orNone(
      matching(/^[a-z0-9]+[.][a-z0-9]+[.]search$/, 'It has to be a type such as r7g.xlarge.search, or none.'),
    ),
  },
  fallback: () => NONE,
  kept: (stack) => ownOr(ownShape(stack).instanceType),
  read: (text) => (text === NONE ? undefined : text),
  text: ownOr,
  optional: true,
  label: 'Node type',
  compare: compared('instanceType'),
});

export const volume = setting({
  answer: 'volumeGiB',
  flag: {
    type: 'string',
    value: 'GiB',
    help: "volume of each in place of the size's own, or none",
    example: '500',
    check: orNone(wholeNumber(10, 36_864)),
  },
  fallback: () => NONE,
  kept: (stack) => ownOr(ownShape(stack).volumeGiB),
  read: numberOf,
  text: ownOr,
  optional: true,
  label: 'Volume',
  compare: compared('volumeGiB', ' GiB each'),
});
