import { GetObjectCommand } from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { type Latest, latestKey } from '../../src/lambda/history/verify/verdict.ts';
import { completeness } from '../../src/verify/checks/completeness.ts';
import { createContext } from '../../src/verify/context.ts';
import { awsError, useAws } from '../helpers/aws.ts';
import { fakeWorld, NOW } from '../helpers/effects.ts';
import { stackOutputs, stackWith } from '../helpers/facts.ts';

const aws = useAws();
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const iso = (ago: number) => new Date(NOW - ago).toISOString();

const WELL: Latest = {
  ...{ run: 'verify-1', finished: iso(2 * HOUR), from: iso(3 * DAY), until: iso(4 * HOUR) },
  ...{ files: 120, read: 4000, missing: 0, different: 0, extra: 0, unreadable: 0 },
};

/** What the row says when the newest comparison is this one; undefined when there was none. */
async function row(latest: Latest | undefined, age = 10 * DAY, open?: Latest): Promise<string> {
  const there = aws.s3.on(GetObjectCommand, { Key: latestKey('history') });
  if (latest === undefined) there.rejects(awsError('NoSuchKey', 'NoSuchKey', 404));
  else there.resolves({ Body: { transformToString: async () => JSON.stringify({ latest, open }) } as never });
  const outputs = { ...stackOutputs(), historyFunction: 'history' };
  const stack = stackWith({ outputs, created: iso(age) });
  const context = createContext(stack, { status: 'agreed', ip: '198.51.100.7' }, NOW, fakeWorld().fx);
  return completeness(context);
}

describe('the row of the daily comparison', () => {
  test('says how many events were compared, and when.', async () => {
    expect(await row(WELL)).toBe('4000 events of 120 log files were in the index 2 hours ago');
  });

  test('is no failure on a stack of a day, which was not compared yet.', async () => {
    expect(await row(undefined, DAY)).toMatch(/^not compared yet/);
    await expect(row(undefined)).rejects.toMatchObject({
      status: 'fail',
      message: expect.stringMatching(/never compared/),
    });
  });

  test.each([
    [{ missing: 3 }, 'fail', /^3 events .* missing/, /--fix/],
    [{ different: 1 }, 'fail', /another content/, / verify /],
    [{ unreadable: 2 }, 'fail', /^2 log files could not be compared/, / verify /],
    [{ extra: 1 }, 'warn', /in no log file/, / verify /],
    [{ finished: iso(3 * DAY) }, 'fail', /last compared with the index 3 days ago/, /Scheduled runs/],
  ] as const)('tells of %j.', async (found, status, message, remedy) => {
    await expect(row({ ...WELL, ...found })).rejects.toMatchObject({
      status,
      message: expect.stringMatching(message),
      remedy: expect.stringMatching(remedy),
    });
  });

  test('tells of what an earlier comparison has found, until one of its days finds it well.', async () => {
    const open = { ...WELL, from: '2026-10-01T00:00:00.000Z', missing: 7, finished: iso(9 * DAY) };
    await expect(row(WELL, 10 * DAY, open)).rejects.toMatchObject({
      message: expect.stringMatching(/^7 events .* missing in the index 9 days ago$/),
      remedy: expect.stringMatching(/--from 2026-10-01 .*--fix|--fix .*--from 2026-10-01/),
    });
  });

  test('says why when the answer can’t be read.', async () => {
    aws.s3.on(GetObjectCommand).rejects(awsError('AccessDenied', 'no', 403));
    const stack = stackWith({ outputs: { ...stackOutputs(), historyFunction: 'history' } });
    const context = createContext(stack, { status: 'agreed', ip: '198.51.100.7' }, NOW, fakeWorld().fx);
    await expect(completeness(context)).rejects.toThrow('no');
  });
});
