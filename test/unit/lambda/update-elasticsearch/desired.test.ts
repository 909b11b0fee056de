import { describe, expect, it } from 'vitest';
import { parseDesired } from '../../../../src/lambda/update-elasticsearch/desired.ts';
import { DESIRED } from './fake-domain.ts';

describe('Desired', () => {
  it('takes numbers as CloudFormation writes them', () => {
    expect(
      parseDesired(JSON.stringify({ ...DESIRED, replicas: '1', indexRetentionDays: '30' })),
    ).toMatchObject({ replicas: 1, indexRetentionDays: 30 });
  });

  it.each<[unknown, RegExp]>([
    [undefined, /Desired is missing/],
    ['{', /not JSON/],
    [JSON.stringify({ ...DESIRED, domainName: '' }), /Desired.domainName/],
    [JSON.stringify({ ...DESIRED, accessPolicy: 'x' }), /Desired.accessPolicy/],
    [JSON.stringify({ ...DESIRED, replicas: -1 }), /Desired.replicas/],
    [JSON.stringify({ ...DESIRED, indexRetentionDays: '' }), /Desired.indexRetentionDays/],
    [JSON.stringify({ ...DESIRED, indexRetentionDays: undefined }), /Desired.indexRetentionDays/],
  ])('%s is refused', (text, message) => {
    expect(() => parseDesired(text)).toThrow(message);
  });
});
