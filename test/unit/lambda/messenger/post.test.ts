import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { post } from '../../../../src/lambda/messenger/post.ts';

let status = 200;
const asked: { path: string | undefined; body: string }[] = [];
const server = createServer(async (request, response) => {
  let body = '';
  for await (const part of request) body += part;
  asked.push({ path: request.url, body });
  response.writeHead(status, { location: '/elsewhere' }).end('s3cr3t');
});
let origin = '';
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

const local = { allowsLoopback: true };
const onAws = { allowsLoopback: false };

describe('On a local AWS', () => {
  test('the machine itself gets JSON.', async () => {
    expect(await post(`${origin}/hook`, { text: 'hello – 雪' }, local)).toBe(200);
    expect(asked.splice(0)).toEqual([{ path: '/hook', body: '{"text":"hello – 雪"}' }]);
  });

  test('a redirect is an answer, and is not followed.', async () => {
    status = 307;
    expect(await post(`${origin}/hook`, {}, local)).toBe(307);
    status = 200;
    expect(asked.splice(0)).toHaveLength(1);
  });

  test('what does not answer is an error that names no address.', async () => {
    const error = await post('http://127.0.0.1:1/s3cr3t', {}, local).catch((thrown: Error) => thrown);
    expect(error).toMatchObject({ message: "the webhook can't be reached: ECONNREFUSED" });
  });

  test.each(['http://169.254.169.254/', 'http://192.0.2.1/', 'https://10.0.0.1/'])(
    '%s is refused all the same.',
    async (url) => {
      await expect(post(url, {}, local)).rejects.toThrow(/private address|no https/);
    },
  );
});

describe('On AWS', () => {
  test.each([
    'https://169.254.169.254/latest/meta-data/',
    'https://127.0.0.1/',
    'https://[::1]/',
    'https://[::ffff:169.254.169.254]/',
    'https://[fd00:ec2::254]/',
    'https://[fe80::1]/',
    'https://[64:ff9b::a9fe:a9fe]/',
    'https://[2002:a9fe:a9fe::1]/',
    'https://10.1.2.3/',
    'https://172.16.0.1/',
    'https://192.168.1.1/',
    'https://100.64.0.1/',
    'https://0.0.0.0/',
    'https://2852039166/',
    'https://0x7f.1/',
    'https://224.0.0.1/',
    'https://255.255.255.255/',
    // A name with a private address, as long as the machine knows its own name.
    'https://localhost/',
  ])('%s is refused as a private address.', async (url) => {
    await expect(post(url, {}, onAws)).rejects.toThrow(/^the webhook has a private address$/);
  });

  test('plain HTTP is refused, wherever it leads.', async () => {
    for (const url of [origin, 'http://hooks.slack.com/s3cr3t'])
      await expect(post(url, {}, onAws)).rejects.toThrow(/^the webhook has no https:\/\/ in front$/);
    expect(asked).toEqual([]);
  });

  test('a text that is no URL is an error without it.', async () => {
    await expect(post('s3cr3t', {}, onAws)).rejects.toThrow(/^the webhook is no URL$/);
  });
});
