import { INDEX_PATTERN, indexEnd, THIRD_PARTIES, thirdPartyMapping } from '../../schema/index.ts';
import { nameOf, outsider } from '../third-party.ts';
import { amend, combinations } from './amend.ts';
import { all, exists, term } from './query.ts';
import type { ThirdPartyDeps } from './third-parties.ts';

const RECIPIENT = 'recipientAccountId';
const DONE = exists('thirdParty.account');
/** Where a third party's account stands, and events that {@link outsider} would turn down one by one. */
const CALLERS = [
  {
    field: 'userIdentity.accountId',
    not: [
      DONE,
      term('userIdentity.type', 'AWSService'),
      { wildcard: { 'userIdentity.invokedBy': '*.amazonaws.com' } },
      term('userIdentity.accountId', 'ANONYMOUS_PRINCIPAL'),
    ],
  },
  { field: 'userIdentity.invokedByDelegate.accountId', not: [DONE] },
];
const LOOKED_AT = ['userIdentity', 'eventSource', 'eventName', RECIPIENT];

/**
 * Goes through the indices of before the forwarder marked third parties: gives each the mapping, marks its events,
 * then notes in its mapping that this is done. Returns how many there were.
 */
export async function markIndices(deps: ThirdPartyDeps, amended: (count: number) => void): Promise<number> {
  const indices = await unmarkedIndices(deps);
  for (const index of indices) {
    await deps.ask('PUT', `/${index}/_mapping`, thirdPartyMapping());
    for (const caller of CALLERS) await markCallers(index, caller, deps, amended);
    await deps.ask('PUT', `/${index}/_mapping`, { _meta: { thirdParties: THIRD_PARTIES } });
  }
  return indices.length;
}

async function unmarkedIndices({ ask }: ThirdPartyDeps): Promise<string[]> {
  // `dynamic` is in every mapping of ours, so that each index has an entry.
  const path = `/${INDEX_PATTERN}/_mapping?filter_path=*.mappings._meta,*.mappings.dynamic`;
  const answer = (await ask('GET', path)) as
    | Record<string, { mappings?: { _meta?: { thirdParties?: unknown } } }>
    | undefined;
  return Object.entries(answer ?? {})
    .filter(([name, { mappings }]) => {
      return indexEnd(name) !== undefined && mappings?._meta?.thirdParties !== THIRD_PARTIES;
    })
    .map(([name]) => name)
    .sort();
}

/** The engine finds who called another account; whether that is a third party, each event tells. */
async function markCallers(
  index: string,
  { field, not }: (typeof CALLERS)[number],
  deps: ThirdPartyDeps,
  amended: (count: number) => void,
): Promise<void> {
  const pairs = await combinations([RECIPIENT, field], exists(field), deps, index);
  for (const [recipient, account] of pairs.filter(([own, other]) => own !== other)) {
    await amend(
      {
        index,
        query: all([term(RECIPIENT, recipient), term(field, account)], not),
        fields: LOOKED_AT,
        part: (source) => {
          const party = outsider(source);
          return party && { thirdParty: { ...party, name: nameOf(deps.vendors, party.account) } };
        },
        amended,
      },
      deps,
    );
  }
}
