import { type AmendDeps, amend, combinations, TimeUp } from './amend.ts';
import { all, eventsSince, type Query, term } from './query.ts';

const GRANTED = 'additionalEventData.signInSessionArn';
const SESSION = 'userIdentity.sessionContext.signInSessionArn';
const KIND = 'actorKind';

/** A person lets an agent in: a token of AWS Sign-In for a managed MCP server, https://aws-mcp.us-east-1.api.aws/mcp. */
const LETS_IN: readonly Query[] = [
  term('eventName', 'CreateOAuth2Token'),
  { wildcard: { 'requestParameters.resource': 'https://*-mcp.*' } },
];

/**
 * Marks the events of sessions that were made for an agent, whatever they say of themselves: the token names the sign-in,
 * and so does each call under it (seen in records of engseclabs/trailtool, 2026-07). A second run changes nothing, and the
 * events may come in any order. What there is no time for, a later run does.
 *
 * @param since looks at tokens made at or after this time, milliseconds since the epoch; at all unless given.
 * @returns how many events were marked.
 */
export async function markAgents(deps: AmendDeps, since?: number): Promise<number> {
  let marked = 0;
  const amended = (count: number) => {
    marked += count;
  };
  try {
    for (const [session] of await combinations([GRANTED], all([...LETS_IN, ...eventsSince(since)]), deps)) {
      const query = all([term(SESSION, session)], [term(KIND, 'agent')]);
      await amend({ query, part: () => ({ [KIND]: 'agent' }), amended }, deps);
    }
  } catch (error) {
    if (!(error instanceof TimeUp)) throw error;
  }
  return marked;
}
