import { describe, expect, test } from 'vitest';
import { type Authorized, authorizedOf, authorizedParameters, isDay } from '../../../src/plan/authorized.ts';
import { rotate, sameList, type Wanted } from '../../../src/plan/rotate.ts';

const TODAY = '2026-11-20';
const ME = '203.0.113.7';

/** `203.0.113.7/32` or `203.0.113.7/32 until 2027-01-31`. */
const listOf = (...texts: readonly string[]): Authorized[] =>
  texts.map((text) => {
    const [cidr = '', until] = text.split(' until ');
    return { cidr, until };
  });
const textsOf = (list: readonly Authorized[]) =>
  list.map(({ cidr, until }) => (until === undefined ? cidr : `${cidr} until ${until}`));

const wantedWith = (over: Partial<Wanted>): Wanted => ({
  add: [],
  remove: [],
  all: undefined,
  myIp: undefined,
  until: undefined,
  force: false,
  ...over,
});

const run = (current: readonly string[], over: Partial<Wanted>, ip: string | undefined = ME) =>
  rotate(listOf(...current), wantedWith(over), ip, TODAY);

const MINE = `${ME}/32`;
const OFFICE = '198.51.100.0/24';
const fifty = Array.from({ length: 50 }, (_, index) => `192.0.2.${index}/32`);

describe('rotate gives', () => {
  test.each<[string, string[], Partial<Wanted>, string[]]>([
    ['the list as it is for no change', [MINE, OFFICE], {}, [MINE, OFFICE]],
    ['an address in its canonical form', [MINE], { add: ['192.0.2.1'] }, [MINE, '192.0.2.1/32']],
    ['a network without its host part', [MINE], { add: ['198.51.100.9/24'] }, [MINE, OFFICE]],
    [
      'several, by commas and by repeats',
      [MINE],
      { add: ['192.0.2.1,192.0.2.2', '192.0.2.3'] },
      [MINE, '192.0.2.1/32', '192.0.2.2/32', '192.0.2.3/32'],
    ],
    ['duplicates once', [MINE], { add: ['192.0.2.1', '192.0.2.1/32', ME] }, [MINE, '192.0.2.1/32']],
    [
      'what is added its last day',
      [MINE],
      { add: ['192.0.2.1'], until: '2026-12-01' },
      [MINE, '192.0.2.1/32 until 2026-12-01'],
    ],
    [
      'today as a last day',
      [MINE],
      { add: ['192.0.2.1'], until: TODAY },
      [MINE, `192.0.2.1/32 until ${TODAY}`],
    ],
    [
      'an entry that is named again a new last day',
      [MINE, `${OFFICE} until 2026-12-01`],
      { add: [OFFICE], until: '2027-02-28' },
      [MINE, `${OFFICE} until 2027-02-28`],
    ],
    ['one named again without a day no end', [`${MINE} until 2026-12-01`], { add: [ME] }, [MINE]],
    [
      'the rest after a removal, with its days',
      [MINE, OFFICE, '192.0.2.1/32 until 2026-12-01'],
      { remove: ['198.51.100.77/24'] },
      [MINE, '192.0.2.1/32 until 2026-12-01'],
    ],
    [
      'a removal and an addition in one',
      [MINE, OFFICE],
      { remove: [OFFICE], add: ['192.0.2.1'] },
      [MINE, '192.0.2.1/32'],
    ],
    ['the whole list anew', [MINE, OFFICE], { all: [ME, '192.0.2.1'] }, [MINE, '192.0.2.1/32']],
    [
      'my present address in the old one’s place, with its end',
      ['192.0.2.1/32 until 2026-12-01', OFFICE],
      { myIp: '192.0.2.1' },
      [`${MINE} until 2026-12-01`, OFFICE],
    ],
    ['my present address once', [OFFICE, MINE], { myIp: OFFICE }, [MINE]],
    [
      'my address without the old one’s end when that is over',
      ['192.0.2.1/32 until 2026-11-19'],
      { myIp: '192.0.2.1' },
      [MINE],
    ],
    ['a list without what is over', [MINE, `${OFFICE} until 2026-11-19`], {}, [MINE]],
    [
      'what is over anew when it is named',
      [MINE, `${OFFICE} until 2026-11-19`],
      { add: [OFFICE] },
      [MINE, OFFICE],
    ],
    ['a list that locks me out, by force', [MINE, OFFICE], { remove: [ME], force: true }, [OFFICE]],
    ['a list without me where I was not in it', [OFFICE], { add: ['192.0.2.1'] }, [OFFICE, '192.0.2.1/32']],
    ['fifty', fifty.slice(1), { add: [ME] }, [...fifty.slice(1), MINE]],
  ])('%s', (_, current, over, expected) => {
    const rotation = run(current, over);
    expect(rotation.ok && textsOf(rotation.list)).toEqual(expected);
  });

  test('what it dropped because its day is over', () => {
    const rotation = run([MINE, `${OFFICE} until 2026-11-19`, '192.0.2.1/32 until 2026-11-20'], {});
    expect(rotation.ok && textsOf(rotation.expired)).toEqual([`${OFFICE} until 2026-11-19`]);
  });
});

describe('rotate refuses', () => {
  test.each<[string, string[], Partial<Wanted>, RegExp]>([
    [
      'to remove what is not there',
      [MINE, OFFICE],
      { remove: ['192.0.2.1'] },
      /--remove 192.0.2.1\/32: it is not in the list/,
    ],
    [
      'to move an address that is not there',
      [OFFICE],
      { myIp: '192.0.2.1' },
      /--my-ip 192.0.2.1\/32: it is not in the list/,
    ],
    ['two addresses to move', [OFFICE, MINE], { myIp: `${OFFICE},${ME}` }, /--my-ip takes one/],
    ['to remove all', [MINE], { remove: [ME], force: true }, /at least one must stay/],
    ['to drop all that is over', [`${MINE} until 2026-11-19`], {}, /at least one must stay/],
    ['more than fifty', fifty, { add: [ME] }, /51 entries; 50/],
    ['what is no address', [MINE], { add: ['office'] }, /--add: office: it is not an IPv4 address/],
    ['the whole internet', [MINE], { all: ['0.0.0.0/0'] }, /--authorized-ip: .*whole internet/],
    ['an empty addition', [MINE], { add: [''] }, /--add: no address was given/],
    [
      'an address both added and removed',
      [MINE, OFFICE],
      { add: [OFFICE], remove: [OFFICE] },
      /can't be removed and added/,
    ],
    [
      'the whole list and a part of it',
      [MINE],
      { all: [ME], add: [OFFICE] },
      /--authorized-ip is the whole list/,
    ],
    [
      'a day of the past',
      [MINE],
      { add: [OFFICE], until: '2026-11-19' },
      /--until 2026-11-19: that day is over/,
    ],
    [
      'a day that is none',
      [MINE],
      { add: [OFFICE], until: '2027-02-29' },
      /--until 2027-02-29: it is no day/,
    ],
    ['a day in another form', [MINE], { add: [OFFICE], until: '1.2.2027' }, /it is no day such as/],
    [
      'a day for nothing',
      [MINE, OFFICE],
      { remove: [OFFICE], until: '2027-01-31' },
      /--until: nothing is added/,
    ],
  ])('%s', (_, current, over, problem) => {
    const rotation = run(current, over);
    expect(rotation).toMatchObject({ ok: false, code: 'bad-value' });
    expect(!rotation.ok && rotation.problems.join('\n')).toMatch(problem);
  });

  test.each<[string, string[], Partial<Wanted>]>([
    ['my entry is removed', [MINE, OFFICE], { remove: [ME] }],
    ['the new list is without me', [MINE], { all: [OFFICE] }],
    ['the network that covers me goes', ['203.0.113.0/24', OFFICE], { remove: ['203.0.113.0/24'] }],
    ['my entry’s day is over', [`${MINE} until 2026-11-19`, OFFICE], {}],
  ])('to lock me out: %s', (_, current, over) => {
    expect(run(current, over)).toMatchObject({ ok: false, code: 'lockout', problems: [/203.0.113.7/] });
    expect(run(current, { ...over, force: true })).toMatchObject({
      ok: true,
      warnings: ['Your present address 203.0.113.7 is not in the list.'],
    });
  });

  test('to put an address that is not known in the place of another', () => {
    expect(rotate(listOf(OFFICE), wantedWith({ myIp: OFFICE }), undefined, TODAY)).toMatchObject({
      problems: ['--my-ip: your present address is not known; use --add'],
    });
  });
});

describe('rotate warns', () => {
  test.each<[string, Partial<Wanted>, string[]]>([
    ['of a removal', { remove: [OFFICE] }, ['Your address is not known: see that the list lets you in.']],
    ['of nothing when all stay', { add: ['192.0.2.1'] }, []],
  ])('with an unknown address: %s', (_, over, warnings) => {
    expect(rotate(listOf(MINE, OFFICE), wantedWith(over), undefined, TODAY)).toMatchObject({ warnings });
  });

  test('of an address the proxy never sees', () => {
    expect(run([MINE], { add: ['10.0.0.1'] })).toMatchObject({
      warnings: ['10.0.0.1/32 is a private range; the proxy sees public addresses'],
    });
  });
});

describe('the parameters', () => {
  test.each([
    ['one', listOf(MINE), MINE, '-'],
    ['some with an end', listOf(MINE, `${OFFICE} until 2027-01-31`), `${MINE},${OFFICE}`, '-,2027-01-31'],
  ])('%s: written and read again', (_, list, AuthorizedIps, AuthorizedUntil) => {
    expect(authorizedParameters(list)).toEqual({ AuthorizedIps, AuthorizedUntil });
    expect(authorizedOf({ AuthorizedIps, AuthorizedUntil })).toEqual(list);
  });

  test.each([
    ['no days, as in a stack of before', { AuthorizedIps: `${MINE},${OFFICE}` }, [MINE, OFFICE]],
    [
      'fewer days',
      { AuthorizedIps: `${MINE},${OFFICE}`, AuthorizedUntil: '2027-01-31' },
      [`${MINE} until 2027-01-31`, OFFICE],
    ],
    [
      'blanks, host parts and duplicates',
      { AuthorizedIps: `${ME}/32, 198.51.100.9/24, ${OFFICE}` },
      [MINE, OFFICE],
    ],
    ['nothing', {}, []],
  ])('%s', (_, parameters, expected) => {
    expect(textsOf(authorizedOf(parameters))).toEqual(expected);
  });
});

test.each([
  ['2027-01-31', true],
  ['2028-02-29', true],
  ['2027-02-29', false],
  ['2027-13-01', false],
  ['2027-1-1', false],
  [undefined, false],
])('isDay(%s) is %s', (text, expected) => {
  expect(isDay(text)).toBe(expected);
});

test.each([
  [[MINE, OFFICE], [MINE, OFFICE], true],
  [[MINE], [`${MINE} until 2027-01-31`], false],
  [[MINE, OFFICE], [MINE], false],
])('sameList(%j, %j) is %s', (one, other, expected) => {
  expect(sameList(listOf(...one), listOf(...other))).toBe(expected);
});
