import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Effects } from '../../../src/core/effects.ts';
import { waitFor } from '../../../src/progress/heartbeat.ts';
import { linesView } from '../../../src/progress/lines.ts';
import { ndjsonView } from '../../../src/progress/ndjson.ts';
import { type Row, startRows } from '../../../src/progress/reduce.ts';
import { ttyView } from '../../../src/progress/tty.ts';
import { type FakeWorld, fakeWorld, NOW } from '../../helpers/effects.ts';
import { HOSTILE, harmIn } from '../../helpers/hostile.ts';

const MINUTE = 60_000;
const ROWS = startRows([
  { name: 'Search domain', resources: ['Domain', 'Policy'], minutes: [10, 20] },
  { name: 'Proxy', resources: ['Proxy'], minutes: [2, 4] },
]);

/** The domain at work since three minutes, the proxy done or not begun. */
const atWork = (proxy: Row['state'] = 'waiting'): Row[] => {
  const [domain, other] = ROWS as [Row, Row];
  return [
    { ...domain, state: 'working', startedAt: NOW - 3 * MINUTE, finished: ['Policy'] },
    { ...other, state: proxy },
  ];
};

const eventsIn = ({ out }: FakeWorld) =>
  out()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as { code: string; data: unknown });

describe('a wait', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test('is told as an event once a minute, with what is waited for', async () => {
    const world = fakeWorld({ json: true });
    const view = ndjsonView(world.fx);
    vi.advanceTimersByTime(2 * MINUTE);
    expect(eventsIn(world)).toEqual([]);
    view.show(atWork());
    vi.advanceTimersByTime(2 * MINUTE);
    const waiting = eventsIn(world).filter(({ code }) => code === 'waiting');
    expect(waiting.map(({ data }) => data)).toEqual(
      Array(2).fill({
        for: [{ group: 'Search domain', finished: 1, total: 2, seconds: 180, minutes: [10, 20] }],
      }),
    );
    await view.end();
    vi.advanceTimersByTime(5 * MINUTE);
    expect(eventsIn(world).filter(({ code }) => code === 'waiting')).toHaveLength(2);
  });

  test('is told as a line once a minute where there is no terminal', async () => {
    const world = fakeWorld();
    const view = linesView(ROWS, world.fx);
    view.show(atWork('done'));
    vi.advanceTimersByTime(MINUTE);
    await view.end();
    expect(world.err()).toMatch(/\n {2}still: Search domain 3m00s, 1\/2, usually 10–20 min\n$/);
  });

  test.each([
    [true, '"code":"waiting","data":{"for":[{"group":"the certificate","seconds":0}]}'],
    [false, '  still: the certificate 0s'],
  ])('for something that no stack tells of is told too, with --json %s', async (json, told) => {
    const world = fakeWorld({ json });
    const work = waitFor(
      'the certificate',
      new Promise((resolve) => setTimeout(resolve, 1.5 * MINUTE)),
      world.fx,
    );
    await vi.advanceTimersByTimeAsync(5 * MINUTE);
    await work;
    expect((world.out() + world.err()).split(told)).toHaveLength(2);
  });
});

describe('the live list', () => {
  function play() {
    const output = new PassThrough();
    let written = '';
    output.on('data', (chunk) => {
      written += chunk;
    });
    const world = fakeWorld();
    const io = { ...world.fx.io, terminal: true, output: Object.assign(output, { columns: 80, rows: 24 }) };
    return { fx: { ...world.fx, io } satisfies Effects, written: () => written };
  }

  test('is drawn on stderr, also where stdout is no terminal, and nothing of it on stdout', async () => {
    const { fx, written } = play();
    const stdout = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    const view = await ttyView(ROWS, fx);
    view.show(atWork('done'));
    await new Promise((resolve) => setTimeout(resolve, 150));
    await view.end();
    const onStdout = stdout.mock.calls.map(([text]) => String(text));
    stdout.mockRestore();
    expect(onStdout).toEqual([]);
    expect(written()).toContain('Search domain');
  });

  test('ends at once where it was not drawn yet', async () => {
    const { fx } = play();
    const view = await ttyView(ROWS, fx);
    view.show(atWork());
    await view.end();
  });

  test('shows hostile names harmless', async () => {
    const { fx, written } = play();
    const [domain, proxy] = atWork('failed') as [Row, Row];
    const rows = [
      { ...domain, name: `Domain${HOSTILE}` },
      { ...proxy, name: `Proxy${HOSTILE}`, reason: HOSTILE },
    ];
    const view = await ttyView(rows, fx);
    view.show(rows);
    await new Promise((resolve) => setTimeout(resolve, 150));
    await view.end();
    expect(written()).toContain('\\u001b]0;OWNED');
    // Its own colours and movements of the cursor end in a letter; line ends are drawn with a carriage return.
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    expect(harmIn(written().replaceAll(/\u001b\[[?\d;]*[a-zA-Z]|\r/g, ''))).toBe('');
  });
});
