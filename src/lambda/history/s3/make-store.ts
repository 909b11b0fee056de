import { backoff } from '../../backoff.ts';
import type { Env } from '../../endpoint.ts';
import { mayPass, RequestError } from '../../update-elasticsearch/request-error.ts';
import { listPage } from './list-page.ts';
import { objectBytes, type Waiting } from './object-bytes.ts';
import { bucketRequests } from './requests.ts';
import type { Store } from './store.ts';

interface StoreDeps extends Waiting {
  readonly env: Env;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

const TRIES = 6;

/** A {@link Store}: S3 with the function's own role, each bucket in the region it is in. */
export function makeStore(deps: StoreDeps): Store {
  const request = bucketRequests(deps);
  /** What S3 could not do now is tried again: it asks for that with "slow down" (S3 User Guide, "Best practices design patterns"). */
  const again = async <T>(work: () => Promise<T>): Promise<T> => {
    for (let attempt = 0; ; attempt++) {
      try {
        return await work();
      } catch (error) {
        const status = error instanceof RequestError ? error.status : -1;
        if (attempt + 1 >= TRIES || !mayPass(error) || [401, 403, 409].includes(status)) throw error;
        await deps.sleep(backoff(attempt, deps.random));
      }
    }
  };
  return {
    async *list({ bucket, prefix, after, delimiter }) {
      let token: string | undefined;
      do {
        const query = {
          'list-type': '2',
          'encoding-type': 'url',
          prefix,
          ...(delimiter === undefined ? {} : { delimiter }),
          ...(token === undefined
            ? after === undefined
              ? {}
              : { 'start-after': after }
            : { 'continuation-token': token }),
        };
        const page = listPage(await again(() => request.text('GET', bucket, '', { query })));
        yield page;
        token = page.next;
      } while (token !== undefined);
    },
    bytes: (bucket, key) =>
      objectBytes((headers) => again(() => request.stream('GET', bucket, key, { headers })), deps),
    put: async (bucket, key, body) => {
      await again(() => request.text('PUT', bucket, key, { body }));
    },
    remove: async (bucket, key) => {
      await again(() => request.text('DELETE', bucket, key));
    },
  };
}
