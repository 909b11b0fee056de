/** Columns that a line for a person may have. */
const WIDTH = 80;

/** `  part   detail`, the detail wrapped under itself; a word longer than a line is broken. */
export function wrap(part: string, detail: string, left = 13): string {
  const room = WIDTH - left - 2;
  const pieces = detail.split(' ').flatMap((word) => word.match(new RegExp(`.{1,${room}}`, 'gu')) ?? ['']);
  const lines: string[] = [];
  let line = '';
  for (const word of pieces) {
    if (line !== '' && line.length + 1 + word.length > room) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  lines.push(line);
  return lines.map((text, index) => `  ${(index === 0 ? part : '').padEnd(left)}${text}`).join('\n');
}
