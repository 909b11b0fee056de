import { PassThrough } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { prompt, promptYes } from '../../../src/ask/prompt.ts';
import type { Prompt } from '../../../src/ask/questions.ts';
import { fakeWorld } from '../../helpers/effects.ts';
import { HOSTILE, HOSTILE_NAME, harmIn } from '../../helpers/hostile.ts';
import { failure } from '../../helpers/run.ts';

function play() {
  const { fx, interrupt } = fakeWorld({ interactive: true });
  const [input, output] = [new PassThrough(), new PassThrough()];
  let written = '';
  output.on('data', (chunk) => {
    written += chunk;
  });
  /** Types once the question is on the screen. */
  const type = async (keys: string) => {
    await expect.poll(() => written).toContain('?');
    input.write(keys);
  };
  return { io: { ...fx.io, input, output }, signal: fx.signal, interrupt, type, written: () => written };
}

/** What was written, without the prompt's own colours and movements, which end in a letter. */
const seen = (written: string) =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  written.replaceAll(/\u001b\[[?\d;]*[a-zA-Z]|\u0007|\r/g, '');

const QUESTION: Prompt = {
  message: `Which${HOSTILE}`,
};
const VALUE = `stack${HOSTILE_NAME}`;

describe('a prompt', () => {
  test('shows hostile choices harmless, and gives the one that was chosen as it is', async () => {
    const { io, signal, type, written } = play();
    const choices = [{ value: VALUE, name: `${VALUE} (${HOSTILE})` }];
    const answer = prompt({ ...QUESTION, choices }, io, signal);
    await type('\r');
    expect(await answer).toBe(VALUE);
    expect(written()).toContain('\\u001b]0;OWNED');
    expect(harmIn(seen(written()))).toBe('');
  });

  test('shows a hostile default harmless, and gives it as it is', async () => {
    const { io, signal, type, written } = play();
    const problem = (text: string) => (text === VALUE ? undefined : `${text} won't do`);
    const answer = prompt({ ...QUESTION, fallback: VALUE, problem }, io, signal);
    await type('\r');
    expect(await answer).toBe(VALUE.trim());
    expect(harmIn(seen(written()))).toBe('');
  });

  test('shows a hostile problem harmless', async () => {
    const { io, signal, type, written, interrupt } = play();
    const answer = prompt({ ...QUESTION, problem: () => HOSTILE }, io, signal);
    await type('x\r');
    await expect.poll(() => written()).toContain('> \\u001b]0;OWNED');
    interrupt();
    expect(await failure(answer)).toMatchObject({ exit: 130, code: 'interrupted' });
    expect(harmIn(seen(written()))).toBe('');
  });

  test('shows a hostile question of yes or no harmless', async () => {
    const { io, signal, type, written } = play();
    const answer = promptYes(`Delete ${HOSTILE}`, io, signal);
    await type('y\r');
    expect(await answer).toBe(true);
    expect(harmIn(seen(written()))).toBe('');
  });

  test.each([
    ['Ctrl-D', ({ type }: ReturnType<typeof play>) => type('\u0004')],
    ['the end of its input', async ({ io }: ReturnType<typeof play>) => io.input.end()],
  ])('takes %s for a no', async (_, end) => {
    const world = play();
    const answer = failure(promptYes('Go on?', world.io, world.signal));
    await end(world);
    expect(await answer).toMatchObject({ exit: 130, code: 'declined', message: 'Nothing was changed.' });
  });

  test('ended by Ctrl-C is interrupted, and not declined', async () => {
    const { io, signal, type } = play();
    const answer = failure(promptYes('Go on?', io, signal));
    await type('\u0003');
    expect(await answer).toMatchObject({ exit: 130, code: 'interrupted' });
  });
});
