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

/** Narrower than this nothing can be read, whatever the terminal says. */
const NARROWEST = 40;
const WIDEST = 80;

/** Columns to write in: those of the terminal, at most 80. */
export const columnsOf = (output: object): number =>
  Math.max(NARROWEST, Math.min(WIDEST, (output as { columns?: number }).columns || WIDEST));

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
