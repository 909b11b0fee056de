import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import type { DomainSize, StackFacts } from '../../core/types.ts';
import { pasteLine } from '../../flags/paste.ts';
import { moveUp, moveUpWords, type Stored, volumeOf } from '../../plan/move-up.ts';
import { ownShape, shapeOfStack } from '../../plan/shape.ts';
import { daysLeft } from '../../plan/storage.ts';
import { supportOf } from '../../plan/support.ts';
import { placeOfStack } from '../../stack/place.ts';
import { ageWords } from '../age.ts';
import type { VerifyContext } from '../context.ts';
import { Finding, type HealthCheck } from '../finding.ts';
import { settings } from '../settings/row.ts';
import { DELIVERY_MS } from './trail.ts';

const DAY_MS = 86_400_000;
const SHORT_DAYS = 30;
/** Beyond that a number of days says nothing. */
const LONG_DAYS = 3650;
/** Part of the storage that should stay free. */
const SCARCE = 0.1;

const queueSettings = settings({ well: 'empty' });

/** Failed calls in the failure queue: those that wait, and those that a redrive has in hand. */
export const failureQueue: HealthCheck['run'] = async (context, covers) => {
  const { stack, fx } = context;
  const well = await queueSettings(context, covers);
  const sqs = await fx.aws.sqs();
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl: stack.outputs.failureQueueUrl,
      AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
    }),
  );
  const waiting =
    Number(Attributes?.ApproximateNumberOfMessages ?? 0) +
    Number(Attributes?.ApproximateNumberOfMessagesNotVisible ?? 0);
  if (waiting === 0) return well;
  const again = pasteLine('redrive', { 'stack-name': stack.name, region: await fx.aws.region() });
  throw new Finding(`${waiting} failed call${waiting === 1 ? ' waits' : 's wait'}`, again, 'warn');
};

export async function quarantine({ inside }: VerifyContext): Promise<string> {
  const { quarantined } = await inside();
  if (quarantined === 0) return 'empty';
  throw new Finding(
    `the engine took ${quarantined} records only as they are`,
    'Search the index quarantine-cloudtrail for the reasons.',
    'warn',
  );
}

/**
 * Whether events still come. A stack makes some itself: its proxy reads its parameters every two minutes, its function
 * looks at the domain every 15, and a trail delivers both about five minutes later. An hour of silence is a warning; it
 * is a failure when the trail did deliver since, so that what it brought has been lost on the way.
 */
export async function eventsArrive({ inside, trails, stack, fx }: VerifyContext): Promise<string> {
  const { newestEvent } = await inside();
  const now = fx.clock.now();
  // Why the trails can't be read is for the row "Trail logging" to say.
  const { lastDelivery = 0 } = await trails().catch(() => ({ lastDelivery: undefined }));
  const newest = newestEvent === null ? Date.parse(stack.created ?? '') || 0 : Date.parse(newestEvent);
  const what = newestEvent === null ? 'no event yet' : `the newest is ${ageWords(now - newest)} old`;
  if (lastDelivery - newest >= DELIVERY_MS)
    throw new Finding(
      `${what}, but the trail delivered ${ageWords(now - lastDelivery)} ago`,
      'See the rows "Subscription filter", "Forwarder function" and "Failure queue".',
    );
  if (newestEvent === null)
    throw new Finding(
      what,
      'The first come about 5 minutes after the deployment; later, see the rows above.',
      'warn',
    );
  if (now - newest >= DELIVERY_MS)
    throw new Finding(
      what,
      'A stack makes events every two minutes: see the rows "Trail logging" and "Subscription filter".',
      'warn',
    );
  return `newest ${ageWords(now - newest)} old`;
}

/** Account ids change hands, rarely; a list of two years names some wrongly. */
const OLD_LIST_DAYS = 730;

/** How old the list is by which the functions name third parties. */
export async function vendorNames({ inside, fx }: VerifyContext): Promise<string> {
  const { vendorsOf } = await inside();
  if (vendorsOf === undefined) return 'by --vendor alone, in this version of the stack';
  const days = Math.floor((fx.clock.now() - Date.parse(vendorsOf)) / DAY_MS);
  const text = `by --vendor, else by a public list of ${vendorsOf}`;
  if (days <= OLD_LIST_DAYS) return text;
  throw new Finding(
    `${text}, ${days} days ago`,
    'A newer version has a newer list: npx create-cloudtrail-kibana@latest',
    'warn',
  );
}

/** When the events that come want a larger domain, which one and at what price; undefined when they do not. */
function advice(stack: StackFacts, stored: Stored, retention: number): string | undefined {
  const shape = shapeOfStack(stack);
  const volume = shape && volumeOf(stored, shape.replicas);
  if (volume === undefined || retention === 0) return undefined;
  const present = { domainSize: stack.parameters.DomainSize as DomainSize, ...ownShape(stack) };
  const { region } = placeOfStack(stack);
  const move = moveUp(present, region, volume, retention);
  return move && moveUpWords(move, present, region, volume, retention);
}

export async function storage({ stack, inside }: VerifyContext): Promise<string> {
  const { storage: bytes, firstEvent, newestEvent, documents } = await inside();
  if (!bytes) throw new Finding('unknown: the domain does not tell', undefined, 'warn');
  const gigabytes = `${(bytes.freeBytes / 1e9).toFixed(1)} GB free`;
  const retention = Number(stack.parameters.IndexRetentionDays ?? 0);
  const days = daysLeft({ ...bytes, firstEvent, newestEvent }, retention);
  const larger = advice(stack, { ...bytes, documents, firstEvent, newestEvent }, retention);
  const more = larger === undefined ? '' : `. ${larger}`;
  const scarce = bytes.freeBytes < SCARCE * (bytes.usedBytes + bytes.freeBytes);
  if (days === undefined && !scarce) return `${gigabytes}; too few days of events to tell for how long`;
  if (days === Number.POSITIVE_INFINITY) return `${gigabytes}, enough for ${retention} days of events${more}`;
  if (days !== undefined && days > LONG_DAYS && !scarce)
    return `${gigabytes}, enough for more than ten years`;
  if (days !== undefined && days > SHORT_DAYS && !scarce)
    return `${gigabytes}, about ${days} days at the present rate${more}`;
  throw new Finding(
    days === undefined || days > SHORT_DAYS
      ? `${gigabytes}: less than a tenth of the storage`
      : `${gigabytes}: full in about ${days} day${days === 1 ? '' : 's'} at the present rate`,
    larger === undefined
      ? 'Run create-cloudtrail-kibana again with fewer --retention-days or a larger --domain-size.'
      : `${larger}, or keep fewer --retention-days.`,
    'warn',
  );
}

export async function support({ stack, fx }: VerifyContext): Promise<string> {
  const { text, ends } = supportOf(stack.parameters.EngineVersion ?? '', fx.clock.now());
  if (ends) throw new Finding(text, 'Run create-cloudtrail-kibana again with a newer --engine.', 'warn');
  return text;
}
