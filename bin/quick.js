// Answers `--version` and `--help` from texts that the build wrote, before anything is loaded. In old syntax, like the
// file that requires it.
var fs = require('fs');
var path = require('path');

/** Columns that the texts are made for. */
var WIDTH = 80;

/**
 * The file in dist/ that answers a command line; undefined where the program has to.
 *
 * @param {string[]} args
 */
function fileFor(args) {
  var first = args[0];
  var last = args[args.length - 1];
  if (args.length === 1 && (first === '--version' || first === '-v' || first === 'version'))
    return 'version.txt';
  if (args.length === 1 && (last === '--help' || last === '-h' || last === 'help')) return 'help/program.txt';
  if (args.length !== 2) return undefined;
  var command = first === 'help' ? last : last === '--help' || last === '-h' ? first : '';
  return /^[a-z][a-z-]*$/.test(command) ? 'help/' + command + '.txt' : undefined;
}

/**
 * Writes the answer to stdout. False where there is none, the terminal is too narrow for it, or it can't be written.
 *
 * @param {string[]} args
 */
module.exports = function answer(args) {
  var file = fileFor(args);
  if (file === undefined) return false;
  try {
    var text = fs.readFileSync(path.join(__dirname, '../dist', file));
    if (require('tty').isatty(1) && process.stdout.columns < WIDTH) return false;
    return fs.writeSync(1, text) === text.length;
  } catch (error) {
    // An unknown command, or a stream that can't be written to: the program says so.
    return false;
  }
};
