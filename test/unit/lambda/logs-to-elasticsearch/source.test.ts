import { describe, expect, it } from 'vitest';
import { BUNDLED_KNOWN } from '../../../../src/lambda/logs-to-elasticsearch/known.ts';
import { normalise } from '../../../../src/lambda/logs-to-elasticsearch/normalise.ts';

const BASE = { eventID: 'a', eventTime: '2026-01-05T00:00:00Z' };

function documentOf(record: object) {
  const made = normalise(JSON.stringify({ ...BASE, ...record }), Date.UTC(2026, 0, 5), () => 'hash');
  if (made.kind !== 'document') throw new Error(made.reason);
  return JSON.parse(made.body) as Record<string, unknown>;
}

describe('source', () => {
  it.each([
    ['8.8.8.8', { network: 'internet', country: 'US', countryName: 'United States' }],
    ['2600:1f18::1', { network: 'aws', region: 'us-east-1', country: 'US', countryName: 'United States' }],
    ['10.0.0.1', { network: 'private' }],
    ['AWS Internal', { network: 'aws-service' }],
    ['10.0.0.1,78.46.0.1', { network: 'internet', country: 'DE', countryName: 'Germany' }],
    ['example', undefined],
    [undefined, undefined],
  ])('of a call from %s', (sourceIPAddress, source) => {
    expect(documentOf({ sourceIPAddress }).source).toEqual(source);
  });

  it.each([[{ country: 'XX', own: 1 }], ['text'], [[{ network: 'aws' }]], [7]])(
    'of a record that brings %j under that name is ours; its own is kept aside',
    (own) => {
      expect(documentOf({ sourceIPAddress: '10.0.0.1', source: own })).toMatchObject({
        source: { network: 'private' },
        aside: [{ path: ['source'], value: own }],
      });
    },
  );

  it('comes from the list that the caller brings', () => {
    const text = JSON.stringify({ ...BASE, sourceIPAddress: '10.0.0.1' });
    const places = () => ({ network: 'aws' as const, region: 'eu-west-1' });
    const made = normalise(text, Date.UTC(2026, 0, 5), () => 'hash', { ...BUNDLED_KNOWN, places });
    expect(made).toMatchObject({
      body: expect.stringContaining('"source":{"network":"aws","region":"eu-west-1"}'),
    });
  });
});
