import type { Answers, StackFacts } from '../../core/types.ts';
import type { Setting } from './setting.ts';
import { SETTINGS, type SettingName } from './table.ts';

/** All settings by flag, in the order asked; the table keeps the types of each row to itself. */
export const SETTING_ROWS = Object.entries(SETTINGS) as unknown as readonly (readonly [
  SettingName,
  Setting,
])[];

/** The answers that the texts of all settings come to; where the number of events is from, no text says. */
export const readAnswers = (texts: Readonly<Record<SettingName, string>>): Omit<Answers, 'eventsFrom'> =>
  Object.fromEntries(
    SETTING_ROWS.map(([name, { answer, read }]) => [answer, read(texts[name])]),
  ) as unknown as Omit<Answers, 'eventsFrom'>;

/** The text of an answer, as its flag takes it. */
export const textOf = ({ answer, text = String }: Setting, answers: Answers): string => text(answers[answer]);

/** The text for what a stack has, as its flag would give it; undefined where the stack does not say. */
export function keptText(row: Setting, stack: StackFacts, today: string): string | undefined {
  if (row.kept !== undefined) return row.kept(stack, today);
  return row.parameter === undefined ? undefined : (stack.parameters[row.parameter] ?? row.absent);
}

/**
 * The template parameters that keep the answers.
 *
 * @param kept parameters of the stack that is changed; empty for a new one.
 * @param today YYYY-MM-DD, UTC.
 */
export function answerParameters(
  answers: Answers,
  kept: Readonly<Record<string, string>>,
  today: string,
): Record<string, string> {
  const pairs = SETTING_ROWS.flatMap(([, row]) => {
    if (row.writeAll !== undefined) return Object.entries(row.writeAll(answers[row.answer], kept, today));
    const value = written(row, answers);
    return row.parameter === undefined || value === undefined ? [] : [[row.parameter, value] as const];
  });
  return Object.fromEntries(pairs);
}

const written = ({ answer, write = String }: Setting, answers: Answers): string | undefined =>
  write(answers[answer]);

/** One setting as the stack has it, and as the plan wants it, both in words. */
export interface SettingChange {
  readonly part: string;
  readonly before: string;
  readonly after: string;
}

/** Every setting that an update can change. */
export const settingChanges = (stack: StackFacts, answers: Answers, region: string): SettingChange[] =>
  SETTING_ROWS.flatMap(([, row]) => {
    const { label: part, parameter = '', absent = '', words = (value) => value } = row;
    if (part === undefined) return [];
    if (row.compare !== undefined) {
      const sides = row.compare(stack, answers[row.answer]);
      return sides === undefined ? [] : [{ part, before: sides[0], after: sides[1] }];
    }
    const before = words(stack.parameters[parameter] ?? absent, region);
    return [{ part, before, after: words(written(row, answers) ?? '', region) }];
  });
