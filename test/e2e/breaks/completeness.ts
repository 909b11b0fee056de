import { DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { type Latest, latestKey } from '../../../src/lambda/history/verify/verdict.ts';
import type { Break } from './break.ts';
import type { World } from './world.ts';

const DAY = 86_400_000;

const placeOf = ({ stack, outputs }: World) => ({
  Bucket: stack.parameters.ArtifactsBucket ?? '',
  Key: latestKey(outputs.historyFunction ?? ''),
});

/** What the daily comparison would have left: nothing wrong but for this. */
async function leave(world: World, found: Partial<Latest>, ago = 0): Promise<void> {
  const iso = (before: number) => new Date(Date.now() - before).toISOString();
  const latest: Latest = {
    ...{ run: 'verify-1', finished: iso(ago), from: iso(ago + 2 * DAY), until: iso(ago) },
    ...{ files: 120, read: 4000, missing: 0, different: 0, extra: 0, unreadable: 0 },
    ...found,
  };
  await (await world.aws.s3()).send(
    new PutObjectCommand({ ...placeOf(world), Body: JSON.stringify({ latest }) }),
  );
}

const takeAway = async (world: World) => (await world.aws.s3()).send(new DeleteObjectCommand(placeOf(world)));

export const COMPLETENESS: readonly Break[] = [
  {
    when: 'an event of the log files is missing in the index',
    break: (world) => leave(world, { missing: 1 }),
    says: /^1 events of the log files were missing in the index 0 minutes ago$/,
    remedy: /create-cloudtrail-kibana verify .*--fix/,
    mend: takeAway,
  },
  {
    when: 'an event in the index is not the one of the log file',
    break: (world) => leave(world, { different: 2 }),
    says: /^2 events in the index had another content than in the log files/,
    remedy: /create-cloudtrail-kibana verify /,
    mend: takeAway,
  },
  {
    when: 'log files could not be read',
    break: (world) => leave(world, { unreadable: 3 }),
    says: /^3 log files could not be compared/,
    remedy: /create-cloudtrail-kibana verify /,
    mend: takeAway,
  },
  {
    when: 'the index has an event that no log file has',
    break: (world) => leave(world, { extra: 1 }),
    says: /^1 events were in the index and in no log file/,
    status: 'warn',
    mend: takeAway,
  },
  {
    when: 'the last comparison is three days old',
    break: (world) => leave(world, {}, 3 * DAY),
    says: /^the log files were last compared with the index 3 days ago$/,
    remedy: /state machine/,
    mend: takeAway,
  },
];
