import { afterEach, describe, expect, test } from 'vitest';
import { accountAt, type BrokenAws, brokenAws, WAYS } from '../helpers/broken-aws.ts';
import { start } from '../helpers/demo.ts';
import { type FakeAws, fakeAws } from '../helpers/fake-aws.ts';

let server: BrokenAws | FakeAws | undefined;
afterEach(() => server?.close());

const asked = async (look: () => boolean) => {
  while (!look()) await new Promise((resolve) => setTimeout(resolve, 20));
};

describe.each(['SIGINT', 'SIGTERM'] as const)('%s', (signal) => {
  test('ends a command that only reads at once, though nothing answers it', async () => {
    const hanging = await brokenAws(WAYS.hang);
    server = hanging;
    const child = start(['status'], accountAt(hanging.url));
    await asked(() => hanging.asked() > 0);
    child.kill(signal);
    const { code, stderr } = await child.finished;
    expect(code).toBe(130);
    expect(stderr).toContain('Interrupted.');
    expect(stderr).not.toContain('Stopping');
    // The signal ended it: the time limit of the call has words of its own.
    expect(stderr).not.toContain('did not answer');
  });

  test('shows at a command that changes something what happens, and the second one ends it', async () => {
    const hanging = await fakeAws({ 'AmazonSSM.PutParameter': { status: 0, body: '' } });
    server = hanging;
    const args = ['--yes', '--no-my-ip', '--authorized-ip', '203.0.113.7'];
    const child = start(args, accountAt(hanging.url));
    await asked(() => hanging.asked.includes('AmazonSSM.PutParameter'));
    child.kill(signal);
    expect(await child.seen(/Stopping/)).toMatch(/finished or undone first\. Ctrl-C again ends at once/);
    child.kill(signal);
    expect((await child.finished).code).toBe(130);
  });
});

test('a failure ends the process, though other calls of it were not answered', async () => {
  const half = await fakeAws({
    GetCallerIdentity: {
      status: 403,
      body: '<ErrorResponse><Error><Code>ExpiredToken</Code></Error></ErrorResponse>',
    },
    DescribeVpcs: { status: 0, body: '' },
  });
  server = half;
  const { code, stderr } = await start(
    ['--yes', '--no-my-ip', '--authorized-ip', '203.0.113.7'],
    accountAt(half.url),
  ).finished;
  expect(half.asked).toContain('DescribeVpcs');
  expect(code).toBe(4);
  expect(stderr).toContain('session has expired');
});
