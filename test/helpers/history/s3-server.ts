import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What stands for an object that S3 does not give: its status and the code of its error. */
interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly message?: string;
}

export interface S3Server {
  readonly url: string;
  /** `bucket/key` → its bytes, or why it is not given. */
  readonly objects: Map<string, Buffer | Refusal>;
  /** Method and `bucket/key` of each request for an object, in their order. */
  readonly requests: string[];
  /** Ends the connection behind so many bytes of each answer, once for each object and this number. */
  cutAfter: number | undefined;
  /** Answers of other services: path → JSON. */
  readonly others: Map<string, unknown>;
  readonly stop: () => Promise<void>;
}

const PAGE = 3;

/**
 * The part of S3 that the function of history uses, over HTTP: short pages of listings, ranges, errors as XML, and
 * `Content-Encoding: gzip` as CloudTrail sets it.
 */
export async function startS3(page = PAGE): Promise<S3Server> {
  const objects: S3Server['objects'] = new Map();
  const requests: string[] = [];
  const cut = new Set<string>();
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '', 'http://s3');
    const [, bucket = '', ...parts] = decodeURIComponent(url.pathname).split('/');
    const place = `${bucket}/${parts.join('/')}`;
    const other = stand.others.get(url.pathname);
    if (other !== undefined) return response.end(JSON.stringify(other));
    if (url.searchParams.has('list-type')) return list(bucket, url.searchParams, response);
    requests.push(`${request.method} ${place}`);
    if (request.method === 'GET') return get(place, request, response);
    if (request.method === 'DELETE') objects.delete(place);
    else objects.set(place, await bodyOf(request));
    return response.end();
  });

  function list(bucket: string, query: URLSearchParams, response: ServerResponse): void {
    const prefix = query.get('prefix') ?? '';
    const after = query.get('continuation-token') ?? query.get('start-after') ?? '';
    const names = new Set<string>();
    for (const place of objects.keys()) {
      const key = place.slice(bucket.length + 1);
      if (!place.startsWith(`${bucket}/${prefix}`)) continue;
      const slash = query.has('delimiter') ? key.indexOf('/', prefix.length) : -1;
      names.add(slash < 0 ? key : key.slice(0, slash + 1));
    }
    const all = [...names].filter((name) => name > after).sort();
    const some = all.slice(0, page);
    const name = (text: string) => encodeURIComponent(text).replaceAll('%20', '+');
    const rows = some.map((one) =>
      one.endsWith('/')
        ? `<CommonPrefixes><Prefix>${name(one)}</Prefix></CommonPrefixes>`
        : `<Contents><Key>${name(one)}</Key><LastModified>2026-02-01T00:00:00.000Z</LastModified><Size>1</Size></Contents>`,
    );
    const next =
      all.length > some.length ? `<NextContinuationToken>${some.at(-1)}</NextContinuationToken>` : '';
    response.end(
      `<ListBucketResult><Prefix>${name(prefix)}</Prefix>${rows.join('')}${next}</ListBucketResult>`,
    );
  }

  function get(place: string, request: IncomingMessage, response: ServerResponse): void {
    const found = objects.get(place) ?? { status: 404, code: 'NoSuchKey' };
    if (!Buffer.isBuffer(found)) {
      const { status, code, message = 'no' } = found;
      response.statusCode = status;
      response.end(`<?xml version="1.0"?>\n<Error><Code>${code}</Code><Message>${message}</Message></Error>`);
      return;
    }
    const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
    const etag = `"${createHash('md5').update(found).digest('hex')}"`;
    const rest = found.subarray(from);
    response.writeHead(from > 0 ? 206 : 200, {
      etag,
      'content-length': rest.length,
      'content-encoding': 'gzip',
    });
    const once = `${place} ${from} ${stand.cutAfter}`;
    if (stand.cutAfter === undefined || rest.length <= stand.cutAfter || cut.has(once)) response.end(rest);
    else {
      cut.add(once);
      response.write(rest.subarray(0, stand.cutAfter), () => response.destroy());
    }
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const stand: S3Server = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    objects,
    requests,
    cutAfter: undefined,
    others: new Map(),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return stand;
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts);
}
