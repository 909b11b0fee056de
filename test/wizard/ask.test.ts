import { screen } from '@inquirer/testing/vitest';
import { describe, expect, test } from 'vitest';
import type { Facts } from '../../src/core/types.ts';
import type { Flags } from '../../src/flags/table.ts';
import { answersWith, factsWith, stackWith, trailWith } from '../helpers/facts.ts';
import {
  answer,
  ENGINE,
  EVENTS,
  enter,
  finish,
  finishWithout,
  SIZE,
  STACK,
  start,
  WHO,
} from '../helpers/wizard.ts';

describe('the wizard', () => {
  test('Enter alone takes every default', async () => {
    const { answers } = await start(factsWith());
    await answer(STACK);
    expect(screen.getScreen()).toMatch(/❯ small +\$\d+\.\d\d a month/);
    await answer(SIZE);
    expect(screen.getScreen()).toContain('(203.0.113.7/32)');
    await answer(WHO);
    expect(screen.getScreen()).toMatch(/❯ OpenSearch_2\.19/);
    await answer(ENGINE);
    await finish();
    expect(await answers).toEqual(answersWith());
  });

  test('what is typed and chosen is what comes out', async () => {
    const { answers } = await start(factsWith());
    await answer(STACK, 'Audit-2');
    screen.keypress('up');
    expect(screen.getScreen()).toMatch(/❯ trial/);
    await answer(SIZE);
    await answer(WHO, '198.51.100.9, 192.0.2.0/24');
    screen.keypress('down');
    screen.keypress('down');
    expect(screen.getScreen()).toMatch(/❯ Elasticsearch_7\.10/);
    await answer(ENGINE);
    await finish('20_000');
    expect(await answers).toEqual(
      answersWith({
        stackName: 'Audit-2',
        domainName: 'audit-2',
        domainSize: 'trial',
        engine: 'Elasticsearch_7.10',
        authorizedIps: ['198.51.100.9/32', '192.0.2.0/24'],
        eventsPerMonth: 20_000,
      }),
    );
  });

  test('flags are not asked for again', async () => {
    const flags: Flags = { 'stack-name': 'audit', 'domain-size': 'large', engine: 'OpenSearch_3.5' };
    const { answers } = await start(factsWith(), flags);
    await answer(WHO);
    await finish();
    expect(await answers).toMatchObject({
      stackName: 'audit',
      domainSize: 'large',
      engine: 'OpenSearch_3.5',
    });
  });

  test.each<[string, RegExp, Flags, string, RegExp]>([
    ['a network with leading zeros', WHO, {}, '010.0.0.1', /not an IPv4 address or CIDR/],
    ['an IPv6 address', WHO, {}, '2001:db8::1', /it is IPv6/],
    ['the whole internet', WHO, {}, '0.0.0.0/0', /lets in the whole internet/],
    ['a stack name that is none', STACK, { 'authorized-ip': ['192.0.2.1'] }, '1st stack', /a letter first/],
    [
      'a number that is none',
      EVENTS,
      { 'authorized-ip': ['192.0.2.1'], history: '90d', vendor: ['none'], 'alert-email': 'none' },
      'lots',
      /has to be a whole number/,
    ],
  ])('%s is explained and can be corrected', async (_, message, given, bad, why) => {
    const all: Flags = {
      'stack-name': 'audit',
      'domain-size': 'trial',
      engine: 'OpenSearch_3.5',
      'events-per-month': '5',
    };
    const asked =
      message === STACK ? 'stack-name' : message === EVENTS ? 'events-per-month' : 'authorized-ip';
    const { answers } = await start(factsWith(), { ...all, ...given, [asked]: undefined });
    await answer(message, bad);
    expect(screen.getScreen()).toMatch(why);
    for (const _char of bad) screen.keypress('backspace');
    const good = { 'stack-name': 'better', 'events-per-month': '7', 'authorized-ip': '192.0.2.1' }[asked];
    if (message === EVENTS) enter(message, good);
    else {
      await answer(message, good);
      await finishWithout();
    }
    expect(
      Object.values(await answers)
        .flat()
        .map(String),
    ).toContain(asked === 'authorized-ip' ? `${good}/32` : good);
  });
});

describe('who may look', () => {
  const rest: Flags = {
    'stack-name': 'audit',
    'domain-size': 'trial',
    engine: 'OpenSearch_3.5',
    'events-per-month': '5',
  };

  test.each<[string, Facts['callerIp'], RegExp]>([
    [
      'an unknown address',
      { status: 'unknown', why: 'one.test answered 503' },
      /not known: one\.test answered 503/,
    ],
    [
      'two sources that disagree',
      { status: 'disagree', ips: ['203.0.113.7', '198.51.100.8'] },
      /disagree about your public address: 203\.0\.113\.7, 198\.51\.100\.8/,
    ],
  ])('%s is told and gives no default', async (_, callerIp, warning) => {
    const { answers, world } = await start(factsWith({ callerIp }), rest);
    expect(world.err()).toMatch(warning);
    expect(screen.getScreen()).not.toMatch(/\(\d/);
    await answer(WHO);
    expect(screen.getScreen()).toContain('no address was given');
    await answer(WHO, '192.0.2.7');
    await finishWithout();
    expect((await answers).authorizedIps).toEqual(['192.0.2.7/32']);
  });
});

describe('what is there already', () => {
  test('the values of an existing stack are the defaults', async () => {
    const stacks = [stackWith({ parameters: { DomainSize: 'medium' } })];
    const { answers } = await start(factsWith({ stacks, domains: ['cloudtrail-kibana'] }));
    await answer(STACK);
    expect(screen.getScreen()).toMatch(/❯ medium/);
    await answer(SIZE);
    expect(screen.getScreen()).toContain('(198.51.100.0/24)');
    await answer(WHO);
    // An upgrade that AWS offers for the domain, and no other engine.
    expect(screen.getScreen()).toMatch(/❯ OpenSearch_2\.19[\s\S]*OpenSearch_3\.5/);
    expect(screen.getScreen()).not.toContain('Elasticsearch_7.10');
    await answer(ENGINE);
    await finish();
    expect(await answers).toEqual(
      answersWith({
        historyDays: 0,
        domainSize: 'medium',
        authorizedIps: ['198.51.100.0/24'],
        retentionDays: 30,
        artifactsBucket: 'bucket-of-before',
      }),
    );
  });

  test('a trail that can be reused is offered first, and costs no second copy', async () => {
    const trails = [trailWith({ name: 'broken', reusable: false, why: 'it is not logging' }), trailWith()];
    const { answers } = await start(factsWith({ trails }), {
      'domain-size': 'trial',
      'authorized-ip': ['192.0.2.1'],
    });
    await answer(STACK);
    await answer(ENGINE);
    expect(screen.getScreen()).toMatch(/❯ reuse org-trail: no second copy to pay for/);
    expect(screen.getScreen()).toContain('make a new trail: $2 per 100,000 events');
    expect(screen.getScreen()).not.toContain('broken');
    await answer(/CloudTrail trail/);
    await finish();
    expect((await answers).existingLogGroup).toBe('/aws/cloudtrail/org-trail');
  });

  test('a new trail can be had instead', async () => {
    const flags: Flags = {
      'stack-name': 'a-b',
      'domain-size': 'trial',
      'authorized-ip': ['192.0.2.1'],
      engine: 'OpenSearch_2.19',
    };
    const { answers } = await start(factsWith({ trails: [trailWith()] }), flags);
    screen.keypress('down');
    await answer(/CloudTrail trail/);
    await finish();
    expect((await answers).existingLogGroup).toBeUndefined();
  });

  test('a name that something else has is turned down at the prompt', async () => {
    const stacks = [stackWith({ name: 'theirs', version: undefined })];
    const { answers } = await start(factsWith({ stacks, domains: ['search'] }), {
      'domain-size': 'trial',
      'authorized-ip': ['192.0.2.1'],
      engine: 'OpenSearch_2.19',
      'events-per-month': '5',
    });
    await answer(STACK, 'theirs');
    expect(screen.getScreen()).toContain('A stack theirs that this tool did not make is there already.');
    for (const _char of 'theirs') screen.keypress('backspace');
    await answer(STACK, 'search');
    expect(screen.getScreen()).toContain('A search domain search exists already');
    for (const _char of 'search') screen.keypress('backspace');
    await answer(STACK, 'mine');
    await finishWithout();
    expect((await answers).stackName).toBe('mine');
  });
});

/** Answers to all that comes before vendors and alerts. */
const REST: Flags = {
  'stack-name': 'cloudtrail-kibana',
  'domain-size': 'trial',
  'authorized-ip': ['192.0.2.1'],
  engine: 'OpenSearch_3.5',
  'events-per-month': '5',
};

describe('vendors', () => {
  const rest: Flags = { ...REST, history: 'none', 'alert-email': 'none' };
  const stacks = [stackWith({ parameters: { Vendors: '012345678901=Acme' } })];

  test('a bad entry is explained and can be corrected', async () => {
    const { answers } = await start(factsWith(), rest);
    screen.type('12345678901=Acme');
    screen.keypress('enter');
    await screen.next();
    expect(screen.getScreen()).toMatch(/an account has 12 digits/);
    for (const _char of '=Acme') screen.keypress('backspace');
    screen.type('2=Acme Inc');
    screen.keypress('enter');
    expect((await answers).vendors).toEqual([{ account: '123456789012', name: 'Acme Inc' }]);
  });

  test.each([
    ['Enter keeps the list of the stack', '', [{ account: '012345678901', name: 'Acme' }]],
    ['"none" empties it', 'none', []],
    ['another list takes its place', '210987654321=B', [{ account: '210987654321', name: 'B' }]],
  ])('%s', async (_, text, vendors) => {
    const { answers } = await start(factsWith({ stacks, domains: ['cloudtrail-kibana'] }), rest);
    expect(screen.getScreen().replaceAll(/\s+/g, ' ')).toContain('"none" for none (012345678901=Acme)');
    if (text !== '') screen.type(text);
    screen.keypress('enter');
    expect((await answers).vendors).toEqual(vendors);
  });
});

describe('alerts', () => {
  const rest: Flags = { ...REST, history: 'none', vendor: ['none'] };
  const stacks = [stackWith({ parameters: { AlertEmail: 'ops@example.com' } })];

  test('a bad address is explained and can be corrected', async () => {
    const { answers } = await start(factsWith(), rest);
    screen.type('ops@example');
    screen.keypress('enter');
    await screen.next();
    expect(screen.getScreen()).toMatch(/looks like ops@example\.com/);
    screen.type('.org');
    screen.keypress('enter');
    expect((await answers).alertEmail).toBe('ops@example.org');
  });

  test.each([
    ['Enter keeps the address of the stack', '', 'ops@example.com'],
    ['"none" ends them', 'none', undefined],
    ['another address takes its place', 'a@example.org', 'a@example.org'],
  ])('%s', async (_, text, address) => {
    const { answers } = await start(factsWith({ stacks, domains: ['cloudtrail-kibana'] }), rest);
    expect(screen.getScreen()).toContain('"none" for none (ops@example.com)');
    if (text !== '') screen.type(text);
    screen.keypress('enter');
    expect((await answers).alertEmail).toBe(address);
  });
});
