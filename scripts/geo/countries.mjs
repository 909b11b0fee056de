/**
 * Codes of the export that are no country of ISO 3166-1: the European Union, "Asia-Pacific", the UN, unknown; Serbia and
 * Montenegro, the Netherlands Antilles and the Soviet Union, which have ended; and misspellings of a few ranges.
 */
const NO_COUNTRY = new Set('?? EU AP UN ZZ CS AN SU AB OS'.split(' '));

/** ISO's code for one of the export; undefined for what is no country. */
export function isoCode(code) {
  if (code === 'UK') return 'GB';
  return /^[A-Z]{2}$/.test(code) && !NO_COUNTRY.has(code) ? code : undefined;
}

/** Code → English name, the commonest code first. The names are those of Unicode's CLDR, as Node brings them along. */
export function countryNames(codes) {
  const counts = new Map();
  for (const code of codes) if (code !== '') counts.set(code, (counts.get(code) ?? 0) + 1);
  const names = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });
  const commonestFirst = [...counts].sort(([a, many], [b, more]) => more - many || (a < b ? -1 : 1));
  return new Map(
    commonestFirst.map(([code]) => {
      const name = names.of(code);
      if (name === undefined) throw new Error(`no name for ${code}: is it a country?`);
      return [code, name];
    }),
  );
}
