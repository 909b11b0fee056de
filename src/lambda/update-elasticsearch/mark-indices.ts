import { marksMapping, THIRD_PARTIES } from '../../schema/index.ts';
import { accountOfArn, type Names, nameOf, outsider } from '../third-party.ts';
import { type AmendDeps, amend, combinations } from './amend.ts';
import { changeMeta, indexMetas } from './index-meta.ts';
import { all, exists, type Query, term } from './query.ts';

/** What completing the marks of third parties takes. */
export interface ThirdPartyDeps extends AmendDeps {
  /** Names of third parties, as the user has given them. */
  readonly vendors: Names;
  /** Names of the user's own accounts, which are no third parties. */
  readonly accounts: Names;
}

const RECIPIENT = 'recipientAccountId';
const DONE = exists('thirdParty.account');
/** Calls of a service in somebody's name, but for those that let somebody in, and its events about others. */
const BY_SERVICE = all(
  [{ wildcard: { 'userIdentity.invokedBy': '*.amazonaws.com' } }],
  [
    term('eventSource', 'sts.amazonaws.com'),
    term('userIdentity.invokedBy', 'signin.amazonaws.com'),
    { wildcard: { 'userIdentity.invokedBy': '*mcp.amazonaws.com' } },
    term('eventType', 'AwsServiceEvent'),
  ],
);
const SWITCH_FROM = 'additionalEventData.SwitchFrom';

interface Place {
  readonly field: string;
  /** Events that {@link outsider} would turn down one by one. */
  readonly not: readonly Query[];
  /** The account that the field's value stands for. */
  readonly accountIn: (value: string) => string | undefined;
}

/** Where a third party's account may stand. */
const PLACES: readonly Place[] = [
  {
    field: 'userIdentity.accountId',
    not: [term('userIdentity.type', 'AWSService'), BY_SERVICE, term('eventName', 'SwitchRole')],
    accountIn: (value) => (value === 'ANONYMOUS_PRINCIPAL' ? undefined : value),
  },
  { field: 'userIdentity.invokedByDelegate.accountId', not: [], accountIn: (value) => value },
  { field: SWITCH_FROM, not: [], accountIn: accountOfArn },
];
const LOOKED_AT = ['userIdentity', 'eventSource', 'eventName', 'eventType', RECIPIENT, SWITCH_FROM];

/**
 * Goes through the indices of before the forwarder marked third parties: gives each the mapping, marks its events,
 * then notes in its mapping that this is done. Returns how many there were.
 */
export async function markIndices(deps: ThirdPartyDeps, amended: (count: number) => void): Promise<number> {
  const metas = await indexMetas(deps.ask);
  const indices = [...metas].filter(([, { thirdParties }]) => thirdParties !== THIRD_PARTIES);
  for (const [index] of indices) {
    await deps.ask('PUT', `/${index}/_mapping`, marksMapping());
    for (const place of PLACES) await markCallers(index, place, deps, amended);
    await changeMeta(index, { thirdParties: THIRD_PARTIES }, deps.ask);
  }
  return indices.length;
}

/** The engine finds who called another account; whether that is a third party, each event tells. */
async function markCallers(
  index: string,
  { field, not, accountIn }: Place,
  deps: ThirdPartyDeps,
  amended: (count: number) => void,
): Promise<void> {
  const pairs = await combinations([RECIPIENT, field], exists(field), deps, index);
  for (const [recipient, caller = ''] of pairs) {
    const account = accountIn(caller);
    if (account === undefined || account === recipient) continue;
    await amend(
      {
        index,
        query: all([term(RECIPIENT, recipient), term(field, caller)], [DONE, ...not]),
        fields: LOOKED_AT,
        part: (source) => {
          const party = outsider(source, deps.accounts);
          return party && { thirdParty: { ...party, name: nameOf(deps.vendors, party.account) } };
        },
        amended,
      },
      deps,
    );
  }
}
