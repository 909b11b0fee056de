import { expect } from 'vitest';

/**
 * A name that does harm on a terminal: it sets the title, clears the screen and the line, moves the cursor, hides what
 * follows, turns text around, and has characters without width and line ends of all kinds but the line feed.
 */
export const HOSTILE_NAME =
  '\u001b]0;OWNED\u0007\u001b[2J\u001b[2K\u001b[1G\u009b31m\u001b[8m\u0000\b\u007f\t\r\u0085' +
  '\u202e\u2066\u200f\u200b\ufeff\u00ad\u{e0041}\u2028\u2029';

/** The same for a message or a reason, which may have lines: of its own, that pose as ours. */
export const HOSTILE = `${HOSTILE_NAME}\n  ✔ FORGED\n✔ FORGED`;

// What no output may hold raw. Written as ranges, and not by the classes that the program uses: controls but the line
// feed, soft hyphen, Arabic letter mark, zero width, directions and their isolates, line and paragraph separators,
// byte order mark, tags.
const RAW =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\u{e0000}-\u{e007f}]/u;

/** The first harm in written words, as JSON with what stands around it; nothing when there is none. */
export function harmIn(written: string): string {
  const at = written.search(RAW);
  return at < 0 ? '' : JSON.stringify(written.slice(Math.max(0, at - 60), at + 40));
}

/** A line of its own that the hostile text would like to be. */
const FORGED = /^\s*✔ FORGED/m;

/** Expects words without anything that a terminal would obey, and without a forged line. */
export function expectHarmless(written: string, where: string): void {
  expect(harmIn(written), where).toBe('');
  expect(written, where).not.toMatch(FORGED);
}
