import { expect, test } from 'vitest';
import { ACME, BEACON, type Json, STRANGER } from '../../../fixtures/boards/record.ts';
import { CASES } from '../../../fixtures/detections/index.ts';
import { evidenceOf, marksOn } from '../../../helpers/evidence.ts';

const OTHERS = [ACME, BEACON, STRANGER];
const cases = Object.assign({}, ...CASES) as (typeof CASES)[number];
/** Records of a detection in which nothing but another account is meant, and not everybody. */
const given = (id: string): [string, Json][] =>
  (cases[id]?.met ?? [])
    .filter((record) => OTHERS.some((account) => JSON.stringify(record).includes(account)))
    .filter((record) => !/"all"|"\*"/.test(JSON.stringify(record.requestParameters)))
    .map((record) => [`${record.eventName}`, record]);
const isLit = (id: string, record: Json, accounts?: readonly string[]): boolean =>
  marksOn({ ...evidenceOf(record), accounts: new Set(accounts) }).detection?.id.includes(id) ?? false;

test.each(
  ['access-given-outside', 'shared-outside', 'role-trust'].flatMap((id) =>
    given(id).map((one) => [id, ...one] as const),
  ),
)('%s by %s is dark for another account of the user.', (id, eventName, record) => {
  expect(isLit(id, record)).toBe(true);
  // A changed trust policy is worth a look for any account.
  if (eventName !== 'UpdateAssumeRolePolicy') expect(isLit(id, record, OTHERS)).toBe(false);
});
