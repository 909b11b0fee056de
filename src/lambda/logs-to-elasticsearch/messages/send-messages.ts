import type { Advice } from '../../detections/advice.ts';
import type { BulkDeps } from '../bulk.ts';
import { claim, settle } from './claims.ts';
import type { Due } from './due.ts';
import type { Publish } from './publish.ts';
import { type Message, messageOf, summaryOf } from './words.ts';

/** What the function needs to send messages. */
export interface Messages {
  readonly publish: Publish;
  /** URL of the dashboards. */
  readonly link: string;
  /** Request id of this invocation, the same when Lambda tries it again. */
  readonly invocation: string;
  /** By id of the detection. */
  readonly advice: ReadonlyMap<string, Advice>;
}

export interface SentMessages {
  readonly sent: number;
  /** Messages that neither this invocation nor another one has sent. */
  readonly failed: number;
  /** Why, without anything of the record; empty when none failed. */
  readonly problem: string;
}

/** More of one delivery come in one message: who floods the account is not to flood the readers, too. */
const MOST = 10;

interface Publication {
  readonly claims: readonly string[];
  readonly message: Message;
}

/**
 * Sends what is due, and nobody else has sent. Claims first, then sends; a claim whose message could not be sent is given
 * back. Asks for nothing when nothing is due. Does not throw: what failed is counted, for the caller to fail after its log.
 */
export async function sendMessages(
  due: readonly Due[],
  { publish, link, invocation, advice }: Messages,
  deps: BulkDeps & { readonly now: () => number },
): Promise<SentMessages> {
  if (due.length === 0) return { sent: 0, failed: 0, problem: '' };
  let ours: Set<string>;
  try {
    ours = await claim(
      due.map(({ id }) => id),
      invocation,
      deps.now(),
      deps,
    );
  } catch (error) {
    return { sent: 0, failed: due.length, problem: (error as Error).message };
  }
  const pending = due.flatMap((one) => {
    const detection = advice.get(one.detection);
    return ours.has(one.id) && detection !== undefined ? [{ ...one, detection }] : [];
  });
  if (pending.length === 0) return { sent: 0, failed: 0, problem: '' };
  return publishAll(publications(pending, link), publish, deps);
}

async function publishAll(
  all: readonly Publication[],
  publish: Publish,
  deps: BulkDeps,
): Promise<SentMessages> {
  const sent: Publication[] = [];
  const returned: Publication[] = [];
  let problem = '';
  for (const publication of all) {
    const why = await publish(publication.message, deps);
    if (why !== undefined) problem = why;
    (why === undefined ? sent : returned).push(publication);
  }
  const claimsOf = (some: readonly Publication[]) => some.flatMap(({ claims }) => claims);
  // Without it, the retry of this invocation knows its claims all the same, and may send one twice: better than never.
  await settle({ sent: claimsOf(sent), returned: claimsOf(returned) }, deps).catch(() => undefined);
  return { sent: sent.length, failed: returned.length, problem };
}

function publications(
  pending: readonly (Omit<Due, 'detection'> & { readonly detection: Advice })[],
  link: string,
): Publication[] {
  const single = pending.length <= MOST ? pending : pending.slice(0, MOST - 1);
  const rest = pending.slice(single.length);
  return [
    ...single.map(({ id, event, detection }) => ({
      claims: [id],
      message: messageOf(event, detection, link),
    })),
    ...(rest.length > 0 ? [{ claims: rest.map(({ id }) => id), message: summaryOf(rest, link) }] : []),
  ];
}
