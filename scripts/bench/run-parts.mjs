/**
 * Runs parts of a bench: a table, and a summary as the last line; exit 1 when a bar is missed.
 * @param {string} title
 * @param {Record<string, () => Promise<{run: (options: any) => Promise<object[]>}>>} parts
 * @param {readonly string[]} asked names of parts; all of them unless given
 * @param {object} [options] for each part
 */
export async function runParts(title, parts, asked, options = {}) {
  const rows = [];
  for (const part of asked.length > 0 ? asked : Object.keys(parts)) {
    process.stdout.write(`\n${part}\n`);
    for (const row of await rowsOf(part, parts[part], options)) {
      rows.push(row);
      process.stdout.write(`${line(row)}\n`.replace(/ +\n$/, '\n'));
    }
  }
  const bars = rows.filter(({ bar, ok }) => bar !== undefined || !ok);
  const missed = bars.filter(({ ok }) => !ok);
  const verdict =
    missed.length > 0
      ? `FAIL, ${missed.length} of ${bars.length} bars missed`
      : `ok, ${bars.length} bars held`;
  const figures = bars.map(
    ({ name, value, unit = '' }) => `${name}${value === undefined ? '' : ` ${+value.toFixed(2)} ${unit}`}`,
  );
  process.stdout.write(`\n${title} ${verdict}: ${figures.join(' · ')}\n`);
  process.exitCode = missed.length > 0 ? 1 : 0;
}

/** Rows of one part; one that cannot run is a bar missed. */
async function rowsOf(part, load, options) {
  try {
    if (!load) throw new Error('there is no such part');
    const { run } = await load();
    return await run(options);
  } catch (error) {
    return [{ name: `${part}: ${error.message}`, ok: false }];
  }
}

function line({ name, value, unit = '', bar, ok }) {
  const verdict = ok ? (bar === undefined ? '' : 'ok') : 'FAIL';
  if (value === undefined) return `${verdict.padEnd(5)} ${name}`;
  const shown = typeof value === 'number' ? value.toFixed(value < 100 ? 2 : 0) : value;
  return `${verdict.padEnd(5)} ${name.padEnd(52)} ${shown.padStart(9)} ${unit.padEnd(9)} ${bar ?? ''}`;
}
