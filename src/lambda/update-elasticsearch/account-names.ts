import { isAccount } from '../third-party.ts';
import { type AmendDeps, amend, combinations, TimeUp } from './amend.ts';
import { all, exists, type Query, term } from './query.ts';

const RECIPIENT = 'recipientAccountId';
const NAME = 'account.name';

/**
 * Gives events that have no name of their account one, and those that have another name the present one. A second run
 * changes nothing; what there is no time for, a later run does.
 *
 * @param accounts names by account; an account without one has its id.
 * @param renames false looks only at events without a name, which costs the domain next to nothing.
 * @returns how many events were changed.
 */
export async function nameAccounts(
  accounts: Readonly<Record<string, string>>,
  deps: AmendDeps,
  renames = true,
): Promise<number> {
  let named = 0;
  const amended = (count: number) => {
    named += count;
  };
  const give = (account: string, of: Query) => {
    const part = () => ({ account: { name: accounts[account] ?? account } });
    return amend({ query: of, part, amended }, deps);
  };
  try {
    for (const [account = ''] of await combinations([RECIPIENT], all([], [exists(NAME)]), deps))
      if (isAccount(account)) await give(account, all([term(RECIPIENT, account)], [exists(NAME)]));
    if (!renames) return named;
    for (const [account = '', name] of await combinations([RECIPIENT, NAME], exists(NAME), deps))
      if (name !== (accounts[account] ?? account))
        await give(account, all([term(RECIPIENT, account), term(NAME, name)]));
  } catch (error) {
    if (!(error instanceof TimeUp)) throw error;
  }
  return named;
}
