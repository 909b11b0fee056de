import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { listPage } from '../../../../src/lambda/history/s3/list-page.ts';
import { makeStore } from '../../../../src/lambda/history/s3/make-store.ts';
import type { Store } from '../../../../src/lambda/history/s3/store.ts';

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

async function storeBefore(answer: RequestListener): Promise<Store> {
  server = createServer(answer);
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const env = {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'id',
    AWS_SECRET_ACCESS_KEY: 'secret',
  };
  return makeStore({ env, now: Date.now, random: () => 0, sleep: async () => {} });
}

async function textOf(bytes: AsyncIterable<Buffer>): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of bytes) parts.push(part);
  return Buffer.concat(parts).toString();
}

/** The region that a request is signed for. */
const regionOf = (authorization = '') => /Credential=id\/\d+\/([\w-]+)\//.exec(authorization)?.[1];

describe('requests to S3', () => {
  test('go to the region that a bucket is in, once S3 has said which', async () => {
    const regions: unknown[] = [];
    const s3 = await storeBefore(({ headers }, response) => {
      const region = regionOf(headers.authorization);
      regions.push(region);
      if (region === 'us-east-2') return response.end('there');
      response.writeHead(301, { 'x-amz-bucket-region': 'us-east-2' });
      response.end('<Error><Code>PermanentRedirect</Code></Error>');
    });
    expect(await textOf(s3.bytes('bucket', 'a'))).toBe('there');
    expect(await textOf(s3.bytes('bucket', 'b'))).toBe('there');
    expect(regions).toEqual(['eu-west-1', 'us-east-2', 'us-east-2']);
  });

  test('are tried again when S3 asks to slow down, or breaks off, but not when it denies', async () => {
    let asked = 0;
    const s3 = await storeBefore(({ url, socket }, response) => {
      asked++;
      if (url?.includes('denied')) {
        response.statusCode = 403;
        return response.end('<Error><Code>AccessDenied</Code><Message>not you</Message></Error>');
      }
      if (asked === 1) return socket.destroy();
      if (asked > 2) return response.end('there');
      response.statusCode = 503;
      response.end('<Error><Code>SlowDown</Code></Error>');
    });
    expect(await textOf(s3.bytes('bucket', 'a'))).toBe('there');
    expect(asked).toBe(3);
    await expect(textOf(s3.bytes('bucket', 'denied'))).rejects.toMatchObject({
      ...{ status: 403, code: 'AccessDenied', message: expect.stringContaining('s3://bucket/denied') },
    });
    expect(asked).toBe(4);
  });

  test('do not end when S3 never answers, but fail with the reason', async () => {
    let asked = 0;
    const s3 = await storeBefore(({ socket }) => {
      asked++;
      socket.destroy();
    });
    await expect(s3.put('bucket', 'a', 'x')).rejects.toMatchObject({
      status: 0,
      message: expect.stringContaining('no answer'),
    });
    expect(asked).toBe(6);
  });

  test('for the rest of an object name its version, so that no other one is read on', async () => {
    const seen: unknown[] = [];
    const s3 = await storeBefore(({ headers }, response) => {
      seen.push([headers.range, headers['if-match']]);
      response.setHeader('etag', '"v1"');
      if (headers.range) return response.writeHead(206).end('fgh');
      response.writeHead(200, { 'content-length': 8 });
      response.write('abcde', () => response.destroy());
    });
    expect(await textOf(s3.bytes('bucket', 'a'))).toBe('abcdefgh');
    expect(seen).toEqual([
      [undefined, undefined],
      ['bytes=5-', '"v1"'],
    ]);
  });
});

test('A listing is read with every letter that a key can have.', () => {
  const xml = `<ListBucketResult><Prefix>a</Prefix><Contents><Key>a/with+space%2Band%26%C3%A9.gz</Key>
    <LastModified>2026-01-01T00:00:00.000Z</LastModified><Size>12</Size></Contents>
    <CommonPrefixes><Prefix>a/%3Cb%3E/</Prefix></CommonPrefixes>
    <NextContinuationToken>1/x&amp;y&#61;</NextContinuationToken></ListBucketResult>`;
  expect(listPage(xml)).toEqual({
    objects: [{ key: 'a/with space+and&é.gz', bytes: 12, modified: '2026-01-01T00:00:00.000Z' }],
    folders: ['a/<b>/'],
    next: '1/x&y=',
  });
});
