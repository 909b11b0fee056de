import { type Names, namesIn } from '../third-party.ts';

/** Names of accounts, as the stack has them. */
export interface StackNames {
  /** Of the user's own accounts. */
  readonly accounts: Names;
  /** Of third parties. */
  readonly vendors: Names;
}

/** Reads the stack's parameter of names: a line `accounts: …` and a line `vendors: …`. */
export function stackNames(value: string): StackNames {
  const lines = value.split('\n');
  const list = (title: string): Names =>
    namesIn(lines.find((line) => line.startsWith(title))?.slice(title.length));
  return { accounts: list('accounts: '), vendors: list('vendors: ') };
}
