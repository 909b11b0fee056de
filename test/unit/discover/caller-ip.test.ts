import { describe, expect, test } from 'vitest';
import { discoverCallerIp } from '../../../src/discover/caller-ip.ts';

const sources = ['https://one.test/', 'https://two.test/'];
const answering = (...answers: (string | number | Error)[]) => {
  const queue = [...answers];
  return (async () => {
    const next = queue.shift();
    if (next instanceof Error) throw next;
    return typeof next === 'number' ? new Response('', { status: next }) : new Response(next);
  }) as typeof fetch;
};

describe('discoverCallerIp', () => {
  test.each([
    ['both agree', ['203.0.113.7\n', '203.0.113.7'], { status: 'agreed', ip: '203.0.113.7' }],
    [
      'they disagree',
      ['203.0.113.7', '198.51.100.1'],
      { status: 'disagree', ips: ['203.0.113.7', '198.51.100.1'] },
    ],
    [
      'one is down',
      ['203.0.113.7', 503],
      { status: 'unknown', why: expect.stringMatching(/only one.*two.test answered 503/) },
    ],
    [
      'one is unreachable',
      ['203.0.113.7', new Error('no route')],
      { status: 'unknown', why: expect.stringMatching(/no route/) },
    ],
    [
      'both are down',
      [500, new Error('no route')],
      { status: 'unknown', why: expect.stringMatching(/500; two.test: no route/) },
    ],
    [
      'one speaks IPv6',
      ['203.0.113.7', '2001:db8::1'],
      { status: 'unknown', why: expect.stringMatching(/no IPv4/) },
    ],
    ['a portal answers', ['<html>', '<html>'], { status: 'unknown', why: expect.stringMatching(/no IPv4/) }],
  ])('%s', async (_, answers, expected) => {
    expect(await discoverCallerIp(answering(...answers), sources)).toEqual(expected);
  });
});
