import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type RunningProxy, send } from '../helpers/proxy.ts';
import { reworded, useProxySite } from '../helpers/proxy-site.ts';
import { basic, setCookies, type Viewer, type ViewerOptions, viewer } from '../helpers/viewer.ts';

const PASSWORD = 'limits';
const RIGHT = basic('admin', PASSWORD);
const WRONG = basic('admin', 'guess');
/** Stands for a request without a login: a browser's first one in each folder. */
const NONE = '';
const PAGE = '/_dashboards/app/dashboards';
const PANEL = '/_dashboards/internal/search/opensearch';
/** What each of the two limits lets through at once. */
const AT_ONCE = { address: 121, ticket: 301 };

const site = useProxySite(PASSWORD);
let proxy: RunningProxy;
afterEach(() => proxy.stop());

/** The same with limits that do not recover while a test runs: what passes is then a matter of counting. */
const slow = () => reworded(site.stored(), 'rate=10r/s', 'rate=1r/m');

const visit = (options?: ViewerOptions) => viewer(proxy.port, RIGHT, options);

/** Statuses of so many requests sent at once, and how often each came. */
async function burst(who: Viewer, count: number, path: string, authorization?: string) {
  const answers = await Promise.all(Array.from({ length: count }, () => who.ask(path, authorization)));
  const counts: Record<number, number> = {};
  for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

describe.each(['https', 'http'])('over %s', (Protocol) => {
  const tls = Protocol === 'https';
  beforeEach(async () => {
    proxy = await site.start(site.stored({ Protocol }));
  });

  test('six people behind one address see boards of 25 panels refresh five times in a row, all at once', async () => {
    const people = Array.from({ length: 6 }, () => visit({ tls }));
    for (const person of people) {
      // What a browser asks first, not knowing yet that there is a password.
      expect((await person.ask(PAGE, NONE)).status).toBe(401);
      expect((await person.ask(PAGE)).status).toBe(200);
    }
    for (let round = 0; round < 5; round += 1) {
      const seen = await Promise.all(people.map((person) => burst(person, 25, PANEL)));
      expect(seen).toEqual(people.map(() => ({ 200: 25 })));
    }
  });

  test('a sign-in gives a ticket that no script reads and no other site sends', async () => {
    const person = visit({ tls });
    const [cookie = ''] = setCookies(await person.ask(PAGE));
    const [pair, ...attributes] = cookie.split('; ');
    expect(pair).toMatch(/^proxy_ticket=[0-9a-f]{32}$/);
    expect(attributes.sort()).toEqual(['HttpOnly', 'Path=/', 'SameSite=Strict', ...(tls ? ['Secure'] : [])]);
    expect(setCookies(await person.ask(PANEL))).toEqual([]);
  });
});

describe('without a ticket', () => {
  beforeEach(async () => {
    proxy = await site.start(slow());
  });

  test.each([
    ['with the right password', 200, RIGHT],
    ['with a wrong password', 401, WRONG],
    ['with no password', 401, NONE],
  ])('all requests of an address share one strict limit, %s', async (_, status, authorization) => {
    const curls = await Promise.all(
      Array.from({ length: 200 }, () => viewer(proxy.port, authorization).ask(PANEL)),
    );
    const passed = curls.filter((answer) => answer.status === status);
    expect(passed).toHaveLength(AT_ONCE.address);
    expect(curls.filter((answer) => answer.status === 429)).toHaveLength(200 - AT_ONCE.address);
  });

  test.each([
    ['a wrong password', PAGE, WRONG, 401],
    ['no password', PAGE, NONE, 401],
    ['another user', PAGE, basic('root', PASSWORD), 401],
    ['no password at an asset', '/_dashboards/ui/logo.svg', NONE, 200],
    ['a wrong password at an asset', '/_dashboards/ui/logo.svg', WRONG, 200],
    ['no password at the way to the dashboards', '/', NONE, 302],
    ['the right password at a closed path', '/_cat/indices', RIGHT, 404],
    ['a malformed path', '/_dashboards/app/%2e%2e/x', RIGHT, 400],
  ])('a request gets none for %s', async (_, path, authorization, status) => {
    const answer = await visit().ask(path, authorization);
    expect(answer.status).toBe(status);
    expect(setCookies(answer)).toEqual([]);
  });

  test('a request that the limit refuses gets none', async () => {
    await burst(visit(), 150, PAGE, WRONG);
    const answer = await visit().ask(PAGE);
    expect(answer.status).toBe(429);
    expect(setCookies(answer)).toEqual([]);
  });
});

describe('a ticket', () => {
  let person: Viewer;
  let ticket: string;
  beforeEach(async () => {
    proxy = await site.start(slow());
    person = visit();
    await person.ask(PAGE);
    ticket = person.ticket() ?? '';
    // From here on the address has nothing left.
    await burst(visit(), AT_ONCE.address, PAGE, WRONG);
    expect((await visit().ask(PAGE)).status).toBe(429);
  });

  test('has a limit of its own that guesses from the same address do not use up', async () => {
    expect((await person.ask(PANEL)).status).toBe(200);
    expect((await person.ask(PANEL, NONE)).status).toBe(401);
  });

  const forged: [string, (genuine: string) => Record<string, string>][] = [
    ['made up', () => ({ proxy_ticket: '0123456789abcdef'.repeat(2) })],
    ['that is empty', () => ({ proxy_ticket: '' })],
    ['that is a number of the table', () => ({ proxy_ticket: '07' })],
    ['that looks like a line of the table', () => ({ proxy_ticket: '~.*' })],
    ['that is cut short', (genuine) => ({ proxy_ticket: genuine.slice(0, -1) })],
    ['that is longer', (genuine) => ({ proxy_ticket: `${genuine}0` })],
    ['with the mark of the table', (genuine) => ({ proxy_ticket: `-${genuine}` })],
    ['under another name', (genuine) => ({ ticket: genuine })],
    ['after a made-up one', (genuine) => ({ proxy_ticket: `x; proxy_ticket=${genuine}` })],
    ['of 20,000 characters', () => ({ proxy_ticket: 'a'.repeat(20_000) })],
  ];
  test.each(forged)('%s is not accepted: the limit of the address holds', async (_, make) => {
    expect((await visit({ cookies: make(ticket) }).ask(PANEL)).status).toBe(429);
  });

  test('of another proxy with the same password is not accepted', async () => {
    const other = await site.start(slow());
    try {
      const elsewhere = viewer(other.port, RIGHT);
      await elsewhere.ask(PAGE);
      const foreign = elsewhere.ticket() ?? '';
      expect(foreign).toMatch(/^\w{32}$/);
      expect((await visit({ cookies: { proxy_ticket: foreign } }).ask(PANEL)).status).toBe(429);
    } finally {
      await other.stop();
    }
  });

  test('does not replace the password', async () => {
    for (const authorization of [WRONG, NONE, basic('root', PASSWORD), 'Bearer x']) {
      expect((await person.ask(PANEL, authorization)).status).toBe(401);
    }
  });

  test('guesses with it are limited, and past the limit the right password is no longer told from a wrong one', async () => {
    const guesses = await burst(person, 500, PANEL, WRONG);
    expect(guesses).toEqual({ 401: AT_ONCE.ticket, 429: 500 - AT_ONCE.ticket });
    expect((await person.ask(PANEL)).status).toBe(429);
  });
});

describe('what the domain gets', () => {
  beforeEach(async () => {
    proxy = await site.start(site.stored());
    site.upstream.taken();
  });
  const TICKET = 'proxy_ticket=0123456789abcdef';

  test.each([
    [TICKET, undefined],
    ['a=1; b=2', 'a=1; b=2'],
    [`${TICKET}; a=1; b=2`, 'a=1; b=2'],
    [`a=1; ${TICKET}; b=2`, 'a=1; b=2'],
    [`a=1; b=2; ${TICKET}`, 'a=1; b=2'],
    [`my_${TICKET}; a=x=${TICKET}`, `my_${TICKET}; a=x=${TICKET}`],
  ])('the cookies %s arrive as %s', async (sent, arrived) => {
    await send(
      proxy.port,
      `GET ${PAGE} HTTP/1.1\r\nHost: proxy\r\nAuthorization: ${RIGHT}\r\nCookie: ${sent}`,
    );
    expect(site.upstream.taken().map(({ headers }) => headers.cookie)).toEqual([arrived]);
  });

  test('the UI’s own cookies reach the browser beside the ticket, and the domain without it', async () => {
    const person = visit();
    const names = setCookies(await person.ask('/_dashboards/app/cookie')).map((it) => it.split('=')[0]);
    expect(names.sort()).toEqual(['proxy_ticket', 'security_storage']);
    site.upstream.taken();
    await person.ask(PANEL);
    expect(site.upstream.taken().map(({ headers }) => headers.cookie)).toEqual(['security_storage=ui']);
  });

  test('different people get different tickets', async () => {
    const tickets = new Set<string | undefined>();
    for (let at = 0; at < 100; at += 1) {
      const person = visit();
      await person.ask(PAGE);
      tickets.add(person.ticket());
    }
    // 83 are expected of 256; fewer than 50 would come once in more than a billion runs.
    expect(tickets.size).toBeGreaterThan(50);
  });
});
