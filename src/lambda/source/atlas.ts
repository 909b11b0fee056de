import AWS from '../../../assets/geo/aws.json' with { type: 'json' };
import COUNTRIES from '../../../assets/geo/countries.json' with { type: 'json' };
import type { Atlas } from './place.ts';
import { lookUpIn } from './tables.ts';

const names: Readonly<Record<string, string>> = COUNTRIES.countries;

/** When AWS made the list of ranges that the package brings along: YYYY-MM-DD-hh-mm-ss, UTC. */
export const BUNDLED_RANGES_OF: string = AWS.createDate;

/** What the package brings along: countries, and the ranges of AWS on the day of its list. */
export const BUNDLED: Atlas = {
  country: lookUpIn({ ...COUNTRIES, names: Object.keys(names).join(' ') }),
  awsRegion: lookUpIn(AWS),
  nameOf: (country) => names[country],
};
