// Makes the tables under assets/geo, and prints where they come from and what has changed:
//   node scripts/geo.mjs countries [DEB]   from Debian's package tor-geoipdb; without a file, the newest of the mirror
//   node scripts/geo.mjs aws FILE          from AWS's ip-ranges.json
import { importSource } from './bench/typescript.mjs';
import { changes } from './geo/changes.mjs';
import { coarse, judge } from './geo/coarse.mjs';
import { countryNames, isoCode } from './geo/countries.mjs';
import { exportOf } from './geo/debian.mjs';
import { readTable, writeTable } from './geo/files.mjs';

/** Below this, ranges go; the unit is one of the table: an address, and a /56 (2^24 of them are a /32). */
const LEAST = { ipv4: 1024, ipv6: 2 ** 24 };

const { stepsOf, awsRanges, addressOf, INTERNET, packTable } = await importSource(
  'lambda/source/steps.ts',
  'lambda/source/aws-ranges.ts',
  'lambda/source/address.ts',
  'lambda/source/pack-table.ts',
);
const say = (line) => process.stdout.write(`${line}\n`);

async function makeCountries([deb]) {
  const { version, generated, ipv4, ipv6 } = exportOf(deb);
  say(`tor-geoipdb ${version}, IPFire's export of ${generated}`);
  const rows = { ipv4: ipv4.map(rowOf), ipv6: ipv6.map(rowOf).filter(({ from }) => from >= 0) };
  const codes = countryNames([...rows.ipv4, ...rows.ipv6].map(({ code }) => code));
  const names = [...codes.keys()];
  const table = { source: `IPFire Location database, export of ${generated}`, licence: 'CC BY-SA 4.0' };
  const before = await readTable('countries');
  for (const half of ['ipv4', 'ipv6']) {
    const end = half === 'ipv4' ? 2 ** 32 : INTERNET;
    const whole = stepsOf(
      rows[half].map(({ code, ...range }) => ({ ...range, value: names.indexOf(code) + 1 })),
    );
    const kept = withoutReserved(coarse(whole, LEAST[half], end), half, end);
    table[half] = packTable(kept);
    const { right, silent, wrong } = judge(whole, kept, end);
    say(`${half}: ${whole.starts.length} steps, ${kept.starts.length} kept, ${table[half].length} letters`);
    say(
      `  of its addresses ${right} % as in the whole table, ${silent} % without a country, ${wrong} % another's`,
    );
    say(`  ${await changes(before, half, kept, names, end)}`);
  }
  await writeTable('countries', { ...table, countries: Object.fromEntries(codes) });
}

/** Addresses for documentation (RFC 5737, 3849, 9637), which are nobody's. As small as they are, they would have gone. */
const RESERVED = {
  ipv4: [
    ['192.0.2.0', 2 ** 8],
    ['198.51.100.0', 2 ** 8],
    ['203.0.113.0', 2 ** 8],
  ],
  ipv6: [
    ['2001:db8::', 2 ** 24],
    ['3fff::', 2 ** 36],
  ],
};

function withoutReserved({ starts, values }, half, end) {
  const kept = [...starts].map((from, at) => ({ from, to: starts[at + 1] ?? end, value: values[at] }));
  const none = RESERVED[half].map(([first, size]) => ({
    from: keyOf(first),
    to: keyOf(first) + size,
    value: 0,
  }));
  return stepsOf([...kept, ...none]);
}

/** First and last address and a code, as the export has them, without what is no country. */
function rowOf([first, last, code]) {
  return { from: keyOf(first), to: keyOf(last) + 1, code: isoCode(code) ?? '' };
}

const keyOf = (text) => (/^\d+$/.test(text) ? Number(text) : addressOf(text).key);

async function makeAws([file]) {
  const { readFile } = await import('node:fs/promises');
  const list = JSON.parse(await readFile(file, 'utf8'));
  const { names, ...halves } = awsRanges(list);
  say(
    `ip-ranges.json of ${list.createDate}: ${list.prefixes.length} and ${list.ipv6_prefixes.length} prefixes`,
  );
  const before = await readTable('aws');
  const table = { createDate: list.createDate, names: names.join(' ') };
  for (const half of ['ipv4', 'ipv6']) {
    table[half] = packTable(halves[half]);
    say(`${half}: ${halves[half].starts.length} steps, ${table[half].length} letters`);
    say(`  ${await changes(before, half, halves[half], names, half === 'ipv4' ? 2 ** 32 : INTERNET)}`);
  }
  await writeTable('aws', table);
}

const [what, ...rest] = process.argv.slice(2);
const make = { countries: makeCountries, aws: makeAws }[what];
if (!make) throw new Error('one of: countries [DEB], aws FILE');
await make(rest);
