import type { Effects } from '../core/effects.ts';
import { type Authorized, isDay } from '../plan/authorized.ts';
import { cidrList } from '../plan/checks.ts';
import type { Prompt } from './questions.ts';

/** What the answers come to, as the flags of the same names would say it. */
export type RotateAnswers = Readonly<
  Partial<Record<'add' | 'remove' | 'authorized-ip', string[]> & { 'my-ip': string; until: string }>
>;

/** Actions to choose from; those that need the caller's address are left out when it is not known or is there. */
export function rotateActions(list: readonly Authorized[], callerIp: string | undefined): Prompt {
  const mine = callerIp !== undefined && !list.some(({ cidr }) => cidr === `${callerIp}/32`);
  const choices = [
    ...(mine
      ? [
          { value: 'add mine', name: `add my address, ${callerIp}` },
          { value: 'move', name: `put ${callerIp} in the place of my old address` },
        ]
      : []),
    { value: 'add', name: 'add another address' },
    ...(list.length > 1 ? [{ value: 'remove', name: 'remove an address' }] : []),
    { value: 'replace', name: 'replace the whole list' },
    { value: 'nothing', name: 'leave it as it is' },
  ];
  return question('What to change', 'nothing', choices);
}

/**
 * Asks at the terminal what to change.
 *
 * @param today YYYY-MM-DD, UTC; undefined where the last day of what is added is known already.
 */
export async function askRotation(
  list: readonly Authorized[],
  callerIp: string | undefined,
  today: string | undefined,
  fx: Effects,
): Promise<RotateAnswers> {
  const { prompt } = await import('./prompt.ts');
  const ask = (next: Prompt) => prompt(next, fx.io, fx.signal);
  const entries = list.map(({ cidr }) => ({ value: cidr, name: cidr }));
  const pick = (message: string) => ask(question(message, entries[0]?.value, entries));
  const adding = async (cidr: string): Promise<RotateAnswers> => {
    const until = today === undefined ? '' : await ask(lastDay(today));
    return { add: [cidr], ...(until === '' ? {} : { until }) };
  };
  switch (await ask(rotateActions(list, callerIp))) {
    case 'add mine':
      return adding(`${callerIp}/32`);
    case 'move':
      return { 'my-ip': await pick('My old address') };
    case 'add':
      return adding(await ask(question('Address or CIDR to add', undefined)));
    case 'remove':
      return { remove: [await pick('Address to remove')] };
    case 'replace': {
      const before = list.map(({ cidr }) => cidr).join(',');
      return {
        'authorized-ip': [await ask(question('The whole list, with commas', before))],
      };
    }
    default:
      return {};
  }
}

const lastDay = (today: string): Prompt => ({
  message: 'Last day (YYYY-MM-DD), empty for no end',
  problem: (text) => {
    const day = text.trim();
    if (day === '') return undefined;
    if (!isDay(day)) return 'It has to be a day such as 2027-01-31.';
    return day < today ? `That day is past; today is ${today} (UTC).` : undefined;
  },
});

const question = (message: string, fallback: string | undefined, choices?: Prompt['choices']): Prompt => ({
  message,
  fallback,
  choices,
  problem: cidrList,
});
