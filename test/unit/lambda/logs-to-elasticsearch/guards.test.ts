import { describe, expect, it } from 'vitest';
import { type Guard, guards } from '../../../../src/lambda/logs-to-elasticsearch/guards.ts';

const at = (path: string): Guard => {
  const found = path.split('.').reduce<Guard | undefined>((node, key) => node?.children.get(key), guards());
  if (!found) throw new Error(`no guard at ${path}`);
  return found;
};

describe('guards', () => {
  it.each<[string, Partial<Guard>]>([
    ['eventTime', { type: 'date', unbounded: false, reserved: false, keys: ['eventTime'] }],
    ['userIdentity', { type: undefined, unbounded: false, reserved: false }],
    ['requestParameters', { type: undefined, unbounded: true, path: 'requestParameters' }],
    ['requestParameters.instancesSet.items', { type: undefined, unbounded: true }],
    [
      'responseElements.instancesSet.items.instanceId',
      {
        type: 'keyword',
        unbounded: true,
        path: 'responseElements.instancesSet.items.instanceId',
        keys: ['responseElements', 'instancesSet', 'items', 'instanceId'],
      },
    ],
    ['details', { reserved: true }],
    ['source.ip', { reserved: true, type: undefined }],
  ])('of %s', (path, expected) => {
    expect(at(path)).toMatchObject(expected);
  });
});
