/** Columns that a line for a person may have. */
const WIDTH = 80;

/** `  part   detail`, the detail wrapped under itself; a word longer than a line is broken. */
export function wrap(part: string, detail: string, left = 13): string {
  const room = WIDTH - left - 2;
  const pieces = detail.split(' ').flatMap((word) => word.match(new RegExp(`.{1,${room}}`, 'gu')) ?? ['']);
  const lines = wrapText(pieces.join(' '), room);
  return lines.map((text, index) => `  ${(index === 0 ? part : '').padEnd(left)}${text}`).join('\n');
}

/** A text in lines of at most `width` columns, broken at blanks; a longer word has a line of its own. */
export function wrapText(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}

/** Lines that are pasted have to stay in one piece. */
const COMMAND_LINE = /\b(npx|aws) |\\$/;

/**
 * Breaks lines between words where a terminal of so many columns would break them within one. What follows is indented
 * two more; commands, and words longer than a line, stay whole.
 */
export function within(columns: number | undefined, text: string): string {
  if (columns === undefined) return text;
  const lines = text
    .split('\n')
    .flatMap((line) => (COMMAND_LINE.test(line) ? [line] : narrow(line, columns)));
  return lines.join('\n');
}

/** @param hanging indent of the lines that follow. */
function narrow(line: string, columns: number, hanging = indentOf(line) + 2): string[] {
  if (line.length <= columns) return [line];
  const indent = indentOf(line);
  const at = line.lastIndexOf(' ', columns);
  if (at >= indent) {
    const rest = ' '.repeat(Math.min(hanging, columns / 2)) + line.slice(at).trimStart();
    return [line.slice(0, at).trimEnd(), ...narrow(rest, columns, hanging)];
  }
  // The first word alone is too long where it begins: it begins further left.
  const words = line.trimStart();
  const less = Math.max(0, Math.min(indent, columns - (words.split(' ')[0]?.length ?? 0)));
  return less < indent ? narrow(' '.repeat(less) + words, columns, hanging) : [line];
}

const indentOf = (line: string): number => line.length - line.trimStart().length;

/** Narrower than this nothing can be read, whatever the terminal says. */
const NARROWEST = 40;
const WIDEST = 80;

/** Columns to write in: those of the terminal, if it is one, at most 80. */
export const columnsOf = (columns: number | undefined): number =>
  Math.max(NARROWEST, Math.min(WIDEST, columns || WIDEST));

/** Where a command line begins in a text. */
const COMMAND = /(?:^|(?<=: ))(?=(?:npx|aws) )/;

/**
 * Advice in lines of at most `width` columns: words are wrapped, and a command line in it is kept apart and broken as a
 * shell takes it, so that it can be pasted.
 */
export function wrapAdvice(text: string, width: number): string[] {
  const at = text.search(COMMAND);
  if (at < 0) return wrapText(text, width);
  if (text.length <= width) return [text];
  const words = text.slice(0, at).trimEnd();
  return [...(words === '' ? [] : wrapText(words, width)), ...wrapCommand(text.slice(at), width)];
}

/** A command line over several lines, each but the last with a backslash; never within quotes, nor between a flag and its value. */
function wrapCommand(command: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of command.match(/(?:--[\w-]+ (?!-))?(?:'[^']*'|"[^"]*"|\S)+/g) ?? []) {
    if (line !== '' && line.length + 1 + word.length + 2 > width) {
      lines.push(`${line} \\`);
      line = `  ${word}`;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}
