import { splitCredentials } from './split-credentials.mjs';

/** Events in one bulk request, the same for every index that is compared. */
const CHUNK = 500;
const JSON_TYPE = 'application/json';

/** A client of the search server at `address`: answers as objects, errors thrown. */
export function client(address) {
  const { url, headers } = splitCredentials(address);
  return async (method, path, body, type = JSON_TYPE) => {
    const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
    const response = await fetch(`${url}/${path}`, {
      method,
      headers: { ...headers, 'content-type': type },
      body: text,
    });
    const answer = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${answer.slice(0, 300)}`);
    return JSON.parse(answer);
  };
}

/** `_bulk` bodies of these documents: `{id, body}`, the body on one line. */
export function bulkBodies(documents) {
  const bodies = [];
  for (let at = 0; at < documents.length; at += CHUNK) {
    const lines = documents
      .slice(at, at + CHUNK)
      .map(({ id, body }) => `{"create":{"_id":"${id}"}}\n${body}\n`);
    bodies.push(lines.join(''));
  }
  return bodies;
}

/**
 * Creates the index anew and sends the bodies one after the other. Seconds are those of the sending alone; `later` is
 * the part after the first `known` bodies.
 */
export async function load(ask, index, definition, bodies, known = 0) {
  await ask('DELETE', `${index}?ignore_unavailable=true`);
  await ask('PUT', index, definition);
  const total = { sent: 0, accepted: 0, seconds: 0 };
  const later = { ...total };
  for (const [at, body] of bodies.entries()) {
    const one = await send(ask, index, body);
    add(total, one);
    if (at >= known) add(later, one);
  }
  return { ...total, later };
}

async function send(ask, index, body) {
  const since = performance.now();
  const path = `${index}/_bulk?filter_path=items.create.status`;
  const { items } = await ask('POST', path, body, 'application/x-ndjson');
  const accepted = items.filter(({ create }) => create.status === 201).length;
  return { sent: items.length, accepted, seconds: (performance.now() - since) / 1000 };
}

function add(sum, { sent, accepted, seconds }) {
  sum.sent += sent;
  sum.accepted += accepted;
  sum.seconds += seconds;
}

/** Bytes on disk once the index is one segment and nothing waits to be written. */
export async function sizeOf(ask, index) {
  await ask('POST', `${index}/_forcemerge?max_num_segments=1`);
  await ask('POST', `${index}/_refresh`);
  await ask('POST', `${index}/_flush?wait_if_ongoing=true`);
  for (;;) {
    const { _all } = await ask('GET', `${index}/_stats/store,segments`);
    // Files of the merged segments go a moment after the merge.
    if (_all.primaries.segments.count === 1) return _all.primaries.store.size_in_bytes;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
