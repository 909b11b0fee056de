import { GetParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, expect, it } from 'vitest';
import {
  isPublished,
  publishCertificate,
  readStored,
  scriptFacts,
} from '../../../../src/sandbox/proxy-host/stored.ts';

const ssm = mockClient(SSMClient);
const FOLDER = '/create-cloudtrail-kibana/stack';
const SCRIPT = '#!/bin/bash\nPASSWORD=/somewhere/else\nADDRESS=203.0.113.7\nPROTOCOL=https\n';

function stored(values: Record<string, string>) {
  for (const [Name, Value] of Object.entries(values)) {
    ssm.on(GetParameterCommand, { Name }).resolves({ Parameter: { Name, Value } });
  }
}

beforeEach(() => ssm.reset());

it('reads the configuration, and the password where the script says it is', async () => {
  stored({
    [`${FOLDER}/nginx.conf`]: 'events {}',
    [`${FOLDER}/locations.conf`]: 'location / {}',
    [`${FOLDER}/upstream.conf`]: 'set $d x;',
    [`${FOLDER}/refresh.sh`]: SCRIPT,
    '/somewhere/else': 'secret',
  });
  expect(await readStored(new SSMClient({}), FOLDER)).toEqual({
    config: {
      'nginx.conf': 'events {}',
      'locations.conf': 'location / {}',
      'upstream.conf': 'set $d x;',
    },
    password: 'secret',
    passwordParameter: '/somewhere/else',
    address: '203.0.113.7',
    protocol: 'https',
  });
});

it.each(['PASSWORD', 'ADDRESS', 'PROTOCOL'])('names %s when the script lacks it', (name) => {
  expect(() => scriptFacts(SCRIPT.replace(`${name}=`, `X_${name}=`))).toThrow(`no line ${name}=`);
});

it('reads plain http', () => {
  expect(scriptFacts(SCRIPT.replace('https', 'http')).protocol).toBe('http');
});

it.each([
  ['pending', false],
  ['abc', true],
])('the fingerprint "%s" is the published one: %s', async (there, expected) => {
  stored({ [`${FOLDER}/certificate-sha256`]: there });
  expect(await isPublished(new SSMClient({}), FOLDER, 'abc')).toBe(expected);
});

it('publishes the fingerprint over what is there', async () => {
  ssm.on(PutParameterCommand).resolves({});
  await publishCertificate(new SSMClient({}), FOLDER, 'abc');
  const puts = ssm.commandCalls(PutParameterCommand).map((call) => call.args[0].input);
  const put = { Name: `${FOLDER}/certificate-sha256`, Type: 'String', Value: 'abc', Overwrite: true };
  expect(puts).toEqual([put]);
});
