import { type FlagName, type Flags, flagSpec } from './table.ts';

/** The command line with these flags: what a user pastes into a shell. */
export function pasteLine(command: string, flags: Flags): string {
  const words = Object.entries(flags).flatMap(([name, value]) => {
    if (value === undefined) return [];
    const { secret, value: placeholder } = flagSpec(name as FlagName);
    // A word such as `none` is none.
    if (secret && !/^[a-z]*$/.test(String(value))) return [`--${name}`, quoted(`<${placeholder}>`)];
    if (typeof value === 'boolean') return [value ? `--${name}` : `--no-${name}`];
    // Names of files may have commas: they are given one by one.
    const values = name === 'records' ? [value].flat() : [[value].flat().join(',')];
    return values.flatMap((text) => [`--${name}`, quoted(text)]);
  });
  return ['npx create-cloudtrail-kibana', ...(command === 'deploy' ? [] : [command]), ...words].join(' ');
}

/** Quotes a word for a POSIX shell where it has to be. */
export const quoted = (word: string): string =>
  /^[\w./:,@%+=-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
