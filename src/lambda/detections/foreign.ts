import { isOfAws } from '../known-accounts.ts';
import { anywhere, policiesIn } from './anywhere.ts';
import type { Evidence } from './define.ts';
import { foreignAccounts } from './policy-document.ts';
import { isOwnAccount, strangers } from './request.ts';

/** Accounts among these texts, alone or in an ARN, that are neither the own one nor of AWS's services. */
export const outsiders = (evidence: Evidence, names: readonly string[]): string[] =>
  strangers(evidence, names).filter((account) => !isOfAws(account));

/** Whether one of these parameters, wherever it stands, names an outsider. */
export const namesOutsider = (evidence: Evidence, ...keys: readonly string[]): boolean =>
  outsiders(evidence, anywhere(evidence, ...keys)).length > 0;

/** Whether a policy in the request lets an outsider in. */
export const admitsOutsider = (evidence: Evidence): boolean =>
  policiesIn(evidence).some((policy) =>
    foreignAccounts(policy, isOwnAccount(evidence)).some((account) => !isOfAws(account)),
  );
