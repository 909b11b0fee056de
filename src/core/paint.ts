import { createColors } from 'picocolors';

/** Colours a line by the mark it begins with, and a heading (a line without indentation) by weight. */
export function createPaint(color: boolean): (text: string) => string {
  const { green, red, yellow, bold, dim } = createColors(color);
  const colors: Readonly<Record<string, (text: string) => string>> = {
    '✔': green,
    '✖': red,
    '!': yellow,
    '→': dim,
  };
  return (text) =>
    text
      .split('\n')
      .map((line) => {
        const [, indent = '', mark = '', rest = ''] = /^(\s*)([✔✖!→])( .*)$/.exec(line) ?? [];
        const paint = colors[mark];
        if (paint !== undefined)
          return `${indent}${paint(mark)}${mark === '→' ? rest : indent === '' ? bold(rest) : rest}`;
        return /^[A-Z][\w ]+$/.test(line) ? bold(line) : line;
      })
      .join('\n');
}
