import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { afterAll, describe, expect, test } from 'vitest';
import { authorities } from '../../../src/net/authorities.ts';
import { AUTHORITY } from '../../helpers/connect-proxy.ts';

const folder = mkdtempSync(join(tmpdir(), 'authorities-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};
const own = readFileSync(AUTHORITY, 'utf8');

test.each([{}, { AWS_CA_BUNDLE: '' }])('%j leaves trust to Node', (env) => {
  expect(authorities(env)).toBeUndefined();
});

test.each([
  ['one authority', own],
  [
    'several, with text between them, as tools write bundles',
    `# Corp\n${own}\n# Mozilla\n${rootCertificates[0]}\n`,
  ],
  ['one with the line ends of Windows', own.replaceAll('\n', '\r\n')],
])('a bundle of %s is taken', (_, text) => {
  expect(authorities({ AWS_CA_BUNDLE: file('bundle.pem', text) })).toBeDefined();
});

describe('a bundle is an error for the user', () => {
  test.each([
    ['that is not there', join(folder, 'none.pem'), /ENOENT/],
    ['that is a folder', folder, /EISDIR/],
    ['that holds no certificate', file('empty.pem', 'nothing'), /no certificate in PEM form/],
    [
      'that is a certificate in another form',
      file('cert.der', '0\u0082\u0001'),
      /no certificate in PEM form/,
    ],
    [
      'that holds a damaged certificate',
      file('damaged.pem', `${own}-----BEGIN CERTIFICATE-----\nMIIBAAAA\n-----END CERTIFICATE-----\n`),
      /damaged: MIIBAAAA/,
    ],
  ])('%s', (_, AWS_CA_BUNDLE, why) => {
    const error = (() => {
      try {
        return authorities({ AWS_CA_BUNDLE });
      } catch (caught) {
        return caught;
      }
    })();
    expect(error).toMatchObject({ code: 'bad-ca-bundle', exit: 2, why: expect.stringMatching(why) });
    expect((error as Error).message).toContain(AWS_CA_BUNDLE);
  });
});

test('a file of NODE_EXTRA_CA_CERTS that is not there is left to the warning of Node', () => {
  expect(authorities({ AWS_CA_BUNDLE: AUTHORITY, NODE_EXTRA_CA_CERTS: '/nowhere.pem' })).toBeDefined();
});
