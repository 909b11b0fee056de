import { daysLeft } from '../plan/storage.ts';
import { supportOf } from '../plan/support.ts';
import { failedBatches } from './checks.ts';
import type { VerifyContext } from './context.ts';
import { Finding, type HealthCheck } from './finding.ts';

const HOUR = 3_600_000;
/** A quiet account still writes some events a day. */
const STALE_HOURS = 24;
const SHORT_DAYS = 30;
/** Beyond that a number of days says nothing. */
const LONG_DAYS = 3650;

const SEE_UPDATER = 'Read the log group of UpdateElasticsearch.';

/** What piles up, runs late or runs out. */
export const LOAD_CHECKS: readonly HealthCheck[] = [
  { name: 'Failure queue', run: failureQueue, remedy: 'See the queue in the SQS console.' },
  { name: 'Quarantine', run: quarantine, remedy: SEE_UPDATER },
  { name: 'Events arrive', run: freshness, remedy: SEE_UPDATER },
  { name: 'Storage', run: storage, remedy: SEE_UPDATER },
  { name: 'Engine support', run: support, remedy: 'Plan an upgrade: run with --engine.' },
];

async function failureQueue(context: VerifyContext): Promise<string> {
  const { waiting, again } = await failedBatches(context);
  if (waiting === 0) return 'empty';
  throw new Finding(`${waiting} failed batches wait`, again, 'warn');
}

async function quarantine({ inside }: VerifyContext): Promise<string> {
  const { quarantined } = await inside();
  if (quarantined === 0) return 'empty';
  throw new Finding(
    `the engine took ${quarantined} records only as they are`,
    'Search the index quarantine-cloudtrail for the reasons.',
    'warn',
  );
}

async function freshness({ inside, fx }: VerifyContext): Promise<string> {
  const { newestEvent } = await inside();
  if (newestEvent === null) {
    const remedy = 'The first come about 5 minutes after the deployment; later, see the rows above.';
    throw new Finding('no event yet', remedy, 'warn');
  }
  const hours = Math.floor((fx.clock.now() - Date.parse(newestEvent)) / HOUR);
  if (hours < STALE_HOURS) return hours < 1 ? 'newest under an hour old' : `newest ${hours} hours old`;
  throw new Finding(
    `the newest is ${hours < 2 * STALE_HOURS ? `${hours} hours` : `${Math.floor(hours / 24)} days`} old`,
    'See the rows "Trail logging", "Subscription filter" and "Failure queue".',
    'warn',
  );
}

async function storage({ stack, inside }: VerifyContext): Promise<string> {
  const { storage: bytes, firstEvent, newestEvent } = await inside();
  if (!bytes) return 'unknown: the stack does not tell';
  const gigabytes = `${(bytes.freeBytes / 1e9).toFixed(1)} GB free`;
  const retention = Number(stack.parameters.IndexRetentionDays ?? 0);
  const days = daysLeft({ ...bytes, firstEvent, newestEvent }, retention);
  if (days === undefined) return `${gigabytes}; too few days of events to tell for how long`;
  if (days === Number.POSITIVE_INFINITY) return `${gigabytes}, enough for ${retention} days of events`;
  if (days > LONG_DAYS) return `${gigabytes}, enough for more than ten years`;
  if (days > SHORT_DAYS) return `${gigabytes}, about ${days} days at the present rate`;
  throw new Finding(
    `${gigabytes}: full in about ${days} day${days === 1 ? '' : 's'} at the present rate`,
    'Run create-cloudtrail-kibana again with fewer --retention-days or a larger --domain-size.',
    'warn',
  );
}

async function support({ stack, fx }: VerifyContext): Promise<string> {
  const { text, ends } = supportOf(stack.parameters.EngineVersion ?? '', fx.clock.now());
  if (ends) throw new Finding(text, 'Run create-cloudtrail-kibana again with a newer --engine.', 'warn');
  return text;
}
