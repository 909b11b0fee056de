import { visible } from '../core/visible.ts';
import type { Cell } from './rows.ts';

const NUMBER = new Intl.NumberFormat('en-US');

/** A figure with separators; a dash for none. */
export const figure = (value: Cell): string =>
  typeof value === 'number' ? NUMBER.format(value) : (value ?? '–');

/** A time in UTC, to the second; what is no time stays as it is. */
export function time(value: Cell): string {
  if (value === null) return '–';
  const date = new Date(value);
  return Number.isNaN(date.getTime()) ? String(value) : date.toISOString().slice(0, 19).replace('T', ' ');
}

/** Text that is cut at `length` letters, what can't be seen counted as it is shown. */
export function short(text: string, length: number): string {
  const letters = [...visible(text)];
  return letters.length <= length
    ? letters.join('')
    : `${letters.slice(0, Math.max(0, length - 1)).join('')}…`;
}
