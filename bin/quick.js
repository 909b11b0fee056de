const { readFileSync, writeSync } = require('node:fs');
const path = require('node:path');
const { isatty } = require('node:tty');

/** Columns that the texts are made for. */
const WIDTH = 80;

/** The file in dist/ that answers a command line; undefined where the program has to. */
function fileFor(args) {
  const [first, second] = args;
  if (args.length === 1) {
    if (['--version', '-v', 'version'].includes(first)) return 'version.txt';
    return ['--help', '-h', 'help'].includes(first) ? 'help/program.txt' : undefined;
  }
  if (args.length !== 2) return undefined;
  const command = first === 'help' ? second : ['--help', '-h'].includes(second) ? first : '';
  return /^[a-z][a-z-]*$/.test(command) ? `help/${command}.txt` : undefined;
}

/**
 * Answers `--version` and `--help` from texts that the build wrote, before anything is loaded.
 *
 * @param {readonly string[]} args
 * @returns {boolean} false where there is no such text, the terminal is too narrow, or stdout can't be written: the
 * program does it then, and says what is wrong.
 */
module.exports = function answer(args) {
  const file = fileFor(args);
  if (file === undefined) return false;
  try {
    const text = readFileSync(path.join(__dirname, '../dist', file));
    if (isatty(1) && process.stdout.columns < WIDTH) return false;
    return writeSync(1, text) === text.length;
  } catch {
    return false;
  }
};
