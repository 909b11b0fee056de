import { NOTHING_OWN, type Own } from '../detections/define.ts';
import type { Reference } from '../reference/reference.ts';
import { BUNDLED, BUNDLED_RANGES_OF } from '../source/atlas.ts';
import { type PlaceFinder, placesIn } from '../source/remembered.ts';
import { lookUpIn } from '../source/tables.ts';
import { type Names, NO_NAMES } from '../third-party.ts';

/** What is known beside a record. */
export interface Known {
  /** Names of third parties, as the user has given them. */
  readonly vendors: Names;
  /** Names of the user's own accounts, which are no third parties. */
  readonly accounts: Names;
  readonly places: PlaceFinder;
  /** What belongs to the stack itself. */
  readonly own: Own;
}

const BUNDLED_PLACES = placesIn(BUNDLED);

/** What the package itself brings along. */
export const BUNDLED_KNOWN: Known = {
  vendors: NO_NAMES,
  accounts: NO_NAMES,
  places: BUNDLED_PLACES,
  own: NOTHING_OWN,
};

/** What the reference object says; of AWS's ranges, the newer ones. */
export function knownBy({ accounts, vendors, awsRanges, own }: Reference): Known {
  return {
    vendors: new Map(Object.entries(vendors)),
    accounts: new Map(Object.entries(accounts)),
    places:
      awsRanges.createDate > BUNDLED_RANGES_OF
        ? placesIn({ ...BUNDLED, awsRegion: lookUpIn(awsRanges) })
        : BUNDLED_PLACES,
    own,
  };
}
