import { screen } from '@inquirer/testing/vitest';
import { expect } from 'vitest';
import { ask } from '../../src/ask/ask.ts';
import type { Facts } from '../../src/core/types.ts';
import type { Volume } from '../../src/core/volume.ts';
import type { Flags } from '../../src/flags/table.ts';
import { fakeWorld } from './effects.ts';

/** Starts the wizard and waits for its first prompt. */
export async function start(facts: Facts, flags: Flags = {}, volume?: () => Promise<Volume | undefined>) {
  const world = fakeWorld({ interactive: true });
  const answers = ask(facts, flags, world.fx, undefined, volume);
  answers.catch(() => {});
  await screen.next();
  return { answers, world };
}

/** Answers the prompt on screen: types, if there is something to type, and presses Enter. */
export async function answer(message: RegExp, text = '') {
  enter(message, text);
  await screen.next();
}

export function enter(message: RegExp, text = '') {
  expect(screen.getScreen()).toMatch(message);
  if (text !== '') screen.type(text);
  screen.keypress('enter');
}

/** Answers the question for events of the past, which a new stack is asked; by Enter. */
async function past() {
  if (PAST.test(screen.getScreen())) await answer(PAST);
}

/** Answers the questions for events of the past, vendors and alerts, which Enter ends, and then the last one, for the events a month. */
export async function finish(events = '') {
  await past();
  await answer(VENDORS);
  await answer(ALERTS);
  enter(EVENTS, events);
}

/** The same where the events are known. */
export async function finishWithout() {
  await past();
  await answer(VENDORS);
  enter(ALERTS);
}

export const STACK = /Name of the stack/;
export const SIZE = /Size of the search domain/;
export const WHO = /Who has access/;
export const ENGINE = /Engine/;
export const PAST = /Events of the past/;
export const EVENTS = /Events a month/;
export const VENDORS = /Vendors with access, as account=name, commas; (?:empty|"none") for none/;
export const ALERTS = /E-mail for alerts \(up to \$6\.60 a month\); (?:empty|"none") for none/;
