import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { CONTROLS } from '../../../src/lambda/detections/controls.ts';
import { estimate, PRICES, total } from '../../../src/plan/cost.ts';
import { SIZES } from '../../../src/plan/sizes.ts';

const none = {
  eventsPerMonth: 0,
  existingLogGroup: undefined,
  alertEmail: undefined,
  alertWebhook: undefined,
  errorLogs: false,
};
const template = JSON.parse(readFileSync('templates/cloudtrail-es-cluster.json', 'utf8'));

describe('estimate', () => {
  // Worked out by hand from the price list: domain + proxy 10.42 + alarms.
  test.each([
    ['trial', 38.92],
    ['small', 67.16],
    ['medium', 135.1],
    ['large', 529.19],
    ['xlarge', 2238.95],
  ] as const)('%s without events costs about $%f', (domainSize, usd) => {
    expect(total(estimate({ ...none, domainSize }, 'us-east-1', 't4g.micro', 0))).toBeCloseTo(usd, 1);
  });

  test('a region without m7g pays for what does instead', () => {
    const [domain] = estimate({ ...none, domainSize: 'small' }, 'eu-south-1', 't4g.micro', 0);
    expect(domain).toMatchObject({ detail: expect.stringContaining('t3.medium.search') });
    expect(domain?.usd).toBeCloseTo(59.39, 2);
  });

  test('a second trail costs $20 per million events', () => {
    const lines = estimate(
      { ...none, domainSize: 'small', eventsPerMonth: 1e6 },
      'us-east-1',
      't4g.micro',
      1,
    );
    expect(lines.find(({ part }) => part === 'Second trail')?.usd).toBeCloseTo(20);
  });

  test('a first trail and a reused one cost no copy', () => {
    for (const [existingLogGroup, others] of [
      [undefined, 0],
      ['trail-logs', 1],
    ] as const) {
      const lines = estimate(
        { ...none, domainSize: 'small', eventsPerMonth: 1e6, existingLogGroup },
        'us-east-1',
        't4g.micro',
        others,
      );
      expect(lines.map(({ part }) => part)).not.toContain('Second trail');
    }
  });
});

test('alerts cost at most an alarm and a metric for each control, and the two metrics of messages', () => {
  const answers = { ...none, domainSize: 'small', alertEmail: 'ops@example.com' } as const;
  const lines = estimate(answers, 'us-east-1', 't4g.micro', 0);
  expect(lines.find(({ part }) => part === 'Alerts')?.usd).toBeCloseTo(CONTROLS.length * 0.4 + 2 * 0.3);
});

test('error logs are assumed to be a tenth of a gigabyte a month.', () => {
  const answers = { ...none, domainSize: 'small', errorLogs: true } as const;
  const line = estimate(answers, 'us-east-1', 't4g.micro', 0).find(({ part }) => part === 'Error logs');
  expect(line).toMatchObject({ usd: 0.1 * 0.53, detail: '$0.50 a GB; 0.1 GB assumed' });
});

describe('the size table', () => {
  test.each(Object.entries(SIZES))('%s is priced', (_, size) => {
    expect(PRICES.search[size.instanceType]).toBeGreaterThan(0);
    if (size.masterType !== undefined) expect(PRICES.search[size.masterType]).toBeGreaterThan(0);
  });

  test("nodes that are given in place of the size's own are what is priced", () => {
    const given = {
      ...none,
      domainSize: 'large',
      nodes: 6,
      instanceType: 'r7g.xlarge.search',
      volumeGiB: 500,
    } as const;
    const [domain] = estimate(given, 'us-east-1', 't4g.micro', 0);
    expect(domain?.detail).toBe('6 × r7g.xlarge.search, 500 GiB, 3 masters');
    expect(domain?.usd).toBeCloseTo((6 * 0.356 + 3 * 0.068) * 730 + 3000 * 0.122, 2);
    expect(domain?.unpriced).toBeUndefined();
  });

  test('a type without a known price is named, and is not in the sum as if it cost nothing', () => {
    const given = { ...none, domainSize: 'small', instanceType: 'x9.large.search' } as const;
    const [domain] = estimate(given, 'us-east-1', 't4g.micro', 0);
    expect(domain).toMatchObject({ unpriced: 'x9.large.search', usd: 50 * 0.122 });
  });

  test('the estimate counts the alarms that the template makes', () => {
    const alarms = Object.values(template.Resources).filter(
      (resource) => (resource as { Type: string }).Type === 'AWS::CloudWatch::Alarm',
    );
    const line = estimate({ ...none, domainSize: 'small' }, 'us-east-1', 't4g.micro', 0).find(
      ({ part }) => part === 'Alarms',
    );
    expect(line?.detail).toBe(`${alarms.length} alarms`);
  });
});
