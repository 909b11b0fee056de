import type { Upstream } from '../forward.ts';

/** Asks the search server; the answer's body is JSON. Throws when it cannot be reached. */
export type Search = (path: string, body?: unknown) => Promise<{ status: number; body: unknown }>;

/** A {@link Search} on the server behind the endpoint, with its own credentials and no signature. */
export function createSearch({ origin, authorization }: Upstream, get: typeof fetch = fetch): Search {
  return async (path, body) => {
    const answer = await get(new URL(path, origin), {
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        ...(authorization === undefined ? {} : { authorization }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: AbortSignal.timeout(30_000),
    });
    return { status: answer.status, body: await answer.json() };
  };
}
