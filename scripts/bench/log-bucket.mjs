import { createServer } from 'node:http';
import { gzipSync } from 'node:zlib';

/** The bucket's name. */
export const BUCKET = 'logs';

/**
 * A bucket over HTTP as far as the function of history reads one, and the domain's description: other than in AWS it
 * shares the processor with the function.
 * @param {Map<string, Buffer>} objects key → bytes
 * @param {() => string} domain host and port of the endpoint
 */
export async function startBucket(objects, domain) {
  /** What the function has written: `bucket/key` → bytes. */
  const written = new Map();
  const server = createServer(async (request, response) => {
    const url = new URL(request.url, 'http://bucket');
    if (url.pathname.startsWith('/2021-01-01/'))
      return response.end(JSON.stringify({ DomainStatus: { Endpoint: domain() } }));
    if (url.searchParams.has('list-type')) return response.end(listing(objects, url.searchParams));
    const [, bucket, ...parts] = decodeURIComponent(url.pathname).split('/');
    if (request.method === 'PUT') {
      const body = [];
      for await (const part of request) body.push(part);
      written.set(`${bucket}/${parts.join('/')}`, Buffer.concat(body));
      return response.end();
    }
    const found = objects.get(parts.join('/'));
    response.statusCode = found ? 200 : 404;
    response.end(found ?? '<Error><Code>NoSuchKey</Code></Error>');
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    written,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function listing(objects, query) {
  const after = query.get('continuation-token') ?? query.get('start-after') ?? '';
  const prefix = query.get('prefix') ?? '';
  const keys = [...objects.keys()].filter((key) => key.startsWith(prefix) && key > after).sort();
  const some = keys.slice(0, 1000);
  const rows = some.map((key) => `<Contents><Key>${key}</Key><Size>1</Size></Contents>`);
  const next = keys.length > 1000 ? `<NextContinuationToken>${some.at(-1)}</NextContinuationToken>` : '';
  return `<ListBucketResult>${rows.join('')}${next}</ListBucketResult>`;
}

/** Key of a log file in the folder of a day, which counts back from today. */
export function logFile(daysBack, number) {
  const time = new Date(Date.now() - daysBack * 86_400_000);
  const day = time.toISOString().slice(0, 10);
  const name = `${day.replaceAll('-', '')}T2359Z_${`${number}`.padStart(16, '0')}`;
  return `${folderOf(day)}111122223333_CloudTrail_eu-west-1_${name}.json.gz`;
}

const folderOf = (day) => `AWSLogs/111122223333/CloudTrail/eu-west-1/${day.replaceAll('-', '/')}/`;

/** One item for each folder, newest first, as the plan makes them. */
export function itemsOf(keys) {
  const folders = new Set([...keys].map((key) => key.slice(0, key.lastIndexOf('/') + 1)));
  return [...folders]
    .sort()
    .reverse()
    .map((prefix) => ({ work: 'files', bucket: BUCKET, prefix }));
}

/** A log file of these records. */
export const packed = (records, level = 6) => gzipSync(`{"Records":[${records.join(',')}]}`, { level });

/** The environment of the function. */
export const environment = (url) => ({
  AWS_ENDPOINT_URL: url,
  DOMAIN_NAME: 'bench',
  REFERENCE: 'artifacts/none',
  ARTIFACTS_BUCKET: 'artifacts',
  LOG_GROUP: 'group',
  RETENTION_DAYS: '0',
});
