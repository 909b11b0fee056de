import type { Reply } from './proxy-client.ts';

/** The error for an answer of the UI that is not the one asked for. */
export const refused = (doing: string, what: string, { status, body }: Reply): Error =>
  new Error(`could not ${doing} ${what}: HTTP ${status} ${body.slice(0, 200)}`);
