import { type ProxyClient, XSRF } from './proxy-client.ts';
import { refused } from './refused.ts';
import { toNdjson } from './saved/ndjson.ts';
import type { SavedObject } from './saved/objects.ts';

const BOUNDARY = 'create-cloudtrail-kibana-boards';

/**
 * Imports saved objects over those of the same ids; others, a user's copies among them, are not touched.
 *
 * @param what they are, for the error.
 * @throws Error when the UI takes the file but not all objects in it: its answer 200 alone says nothing.
 */
export async function importObjects(
  client: ProxyClient,
  uiPath: string,
  objects: readonly SavedObject[],
  what: string,
): Promise<void> {
  const reply = await client(`${uiPath}/api/saved_objects/_import?overwrite=true`, {
    method: 'POST',
    headers: { ...XSRF, 'Content-Type': `multipart/form-data; boundary=${BOUNDARY}` },
    body: multipart(toNdjson(objects)),
  });
  if (reply.status !== 200) throw refused('import', what, reply);
  const answer = JSON.parse(reply.body) as {
    success: boolean;
    errors?: { type: string; id: string; error: { type: string } }[];
  };
  const [first] = answer.errors ?? [];
  if (answer.success && first === undefined) return;
  const why = first === undefined ? 'no reason was given' : `${first.type} ${first.id}: ${first.error.type}`;
  throw new Error(`could not import ${answer.errors?.length ?? 'all'} objects of ${what} (${why})`);
}

/** One file in a form, as the UI's own page sends it; its name has to end in `.ndjson`. */
const multipart = (ndjson: string): string =>
  [
    `--${BOUNDARY}`,
    'Content-Disposition: form-data; name="file"; filename="boards.ndjson"',
    'Content-Type: application/x-ndjson',
    '',
    ndjson,
    `--${BOUNDARY}--`,
    '',
  ].join('\r\n');
