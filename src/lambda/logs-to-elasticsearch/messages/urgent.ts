import type { Evidence } from '../../detections/define.ts';
import { text } from '../../json.ts';
import type { Place } from '../../source/place.ts';

/** What a message says of an event that meets a detection to act on now. Texts are as the record has them. */
export interface Urgent {
  /** Ids of the detections of that severity. */
  readonly ids: readonly string[];
  /** Event time, milliseconds since the epoch. */
  readonly time: number;
  readonly actor?: string | undefined;
  /** As CloudTrail names them: `iam.amazonaws.com`, `CreateUser`. */
  readonly service?: string | undefined;
  readonly call?: string | undefined;
  readonly target?: string | undefined;
  readonly address?: string | undefined;
  readonly place?: Place | undefined;
  /** The account that recorded the event, and what it is called. */
  readonly account?: string | undefined;
  readonly accountName?: string | undefined;
  readonly region?: string | undefined;
  readonly refused: boolean;
}

/** What is known of the event beside what a detection asks for. */
export interface Around {
  readonly time: number;
  readonly target?: string | undefined;
  readonly place?: Place | undefined;
  readonly accountName?: string | undefined;
}

/** @param ids of the detections to act on now that the event meets */
export function urgentOf(
  { record, actor, outcome }: Evidence,
  ids: readonly string[],
  { time, target, place, accountName }: Around,
): Urgent {
  const { sourceIPAddress } = record;
  return {
    ids,
    time,
    actor,
    service: text(record.eventSource),
    call: text(record.eventName),
    target,
    address: text(Array.isArray(sourceIPAddress) ? sourceIPAddress[0] : sourceIPAddress),
    place,
    account: text(record.recipientAccountId),
    accountName,
    region: text(record.awsRegion),
    refused: outcome === 'failure',
  };
}
