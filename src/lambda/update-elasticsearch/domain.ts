import type { Send } from '../sign.ts';
import { RequestError } from './request-error.ts';

/** Asks the search engine; `body` is JSON, or lines of it as text. Undefined for 404 on GET; throws for every other answer that is not 2xx. */
export type Ask = (
  method: 'GET' | 'PUT' | 'POST' | 'DELETE',
  path: string,
  body?: object | string,
) => Promise<unknown>;

const TIMEOUT = 30_000;

/** An {@link Ask} for the domain at `endpoint` (host[:port]). */
export function askDomain(send: Send, endpoint: string): Ask {
  return async (method, path, body) => {
    const url = `https://${endpoint}${path}`;
    const answer = await send({
      url,
      method,
      service: 'es',
      timeout: TIMEOUT,
      body: typeof body === 'object' ? JSON.stringify(body) : body,
    });
    if (answer.status === 404 && method === 'GET') return undefined;
    if (answer.status < 200 || answer.status > 299) throw new RequestError(`${method} ${path}`, answer);
    return answer.text === '' ? {} : JSON.parse(answer.text);
  };
}
