import { expect, test } from 'vitest';
import { CliError } from '../../../src/core/errors.ts';
import { locate } from '../../../src/sandbox/client.ts';
import { fromNews, toNews } from '../../../src/sandbox/messages.ts';

test.each([
  ['52.1.2.3', 443, '127.0.0.1', 40443],
  ['52.1.2.3', 80, '127.0.0.1', 40080],
  ['127.0.0.1', 9200, '127.0.0.1', 9200],
])('%s:%i is reached at %s:%i', (host, port, where, at) => {
  expect(locate({ https: 40443, http: 40080 }, host, port)).toEqual({ host: where, port: at });
});

test('an error keeps its words and exit code on its way between the processes', () => {
  const error = new CliError('c', 'm', { exit: 2, why: 'w', remedy: ['r'] });
  const arrived = fromNews(JSON.parse(JSON.stringify(toNews(error))));
  expect(arrived).toBeInstanceOf(CliError);
  expect(arrived).toMatchObject({ code: 'c', message: 'm', exit: 2, why: 'w', remedy: ['r'] });
});

test('an unexpected error becomes one with a reason', () => {
  expect(fromNews(JSON.parse(JSON.stringify(toNews(new Error('boom')))))).toMatchObject({
    exit: 1,
    why: expect.stringContaining('boom'),
  });
});
