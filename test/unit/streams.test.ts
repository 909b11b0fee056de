import { expect, test } from 'vitest';
import { exitCode, type Stream } from '../../src/streams.ts';

const gone = Object.assign(new Error('write EPIPE'), { code: 'EPIPE' });
const closed = Object.assign(new Error('write EIO'), { code: 'EIO' });
const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });

test.each<[string, [Stream, Error][], own: number, exit: number]>([
  ['nothing failed', [], 3, 3],
  ['the reader went away from a run that had done its work', [['stdout', gone]], 0, 0],
  ['the reader went away from a run that had found something ill', [['stdout', gone]], 3, 3],
  ['the reader went away, which cut the run short', [['stdout', gone]], 130, 141],
  ['the reader of the talk went away, which cut the run short', [['stderr', gone]], 130, 141],
  ['the terminal was closed', [['stderr', closed]], 130, 141],
  ['results did not fit on the disk', [['stdout', full]], 0, 1],
  ['results did not fit on the disk, which cut the run short', [['stdout', full]], 130, 1],
  ['talk did not fit on the disk', [['stderr', full]], 0, 0],
  [
    'nothing fitted on the disk',
    [
      ['stdout', full],
      ['stderr', full],
    ],
    4,
    1,
  ],
])('when %s: %j, exit %i → %i', (_, failures, own, exit) => {
  expect(exitCode(own, new Map(failures))).toBe(exit);
});
