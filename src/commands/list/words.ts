import type { StackFacts } from '../../core/types.ts';

/** A stack of this tool, and where it is. */
export interface Listed {
  readonly region: string;
  readonly stack: StackFacts;
}

/** Two lines a stack, or one that says that there is none and where that was looked for. */
export function listLines(stacks: readonly Listed[], regions: readonly string[]): string[] {
  if (stacks.length === 0) {
    const where = regions.length === 1 ? regions[0] : `the ${regions.length} regions of this account`;
    return [
      `There is no stack of this tool in ${where}.`,
      ...(regions.length === 1
        ? ['Look in every region: npx create-cloudtrail-kibana list --all-regions']
        : []),
    ];
  }
  const widest = Math.max(...stacks.map(({ stack }) => stack.name.length));
  return stacks.flatMap(({ region, stack: { name, status, version, outputs } }) => [
    `${name.padEnd(widest)}  ${region}  ${status}  version ${version}`,
    ...(outputs.url === undefined ? [] : [`  ${outputs.url}`]),
  ]);
}
