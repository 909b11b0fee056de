import { gzipSync } from 'node:zlib';
import { strToU8, zipSync } from 'fflate';
import { expect, test } from 'vitest';

const { changes, listIn, modelsIn, operationsOf, textOf } = await import(
  new URL('../../../scripts/aws-operations/list.mjs', import.meta.url).href
);

const model = (endpointPrefix: string, names: readonly string[], signingName?: string) =>
  JSON.stringify({
    metadata: { endpointPrefix, ...(signingName ? { signingName } : {}) },
    operations: Object.fromEntries(names.map((name) => [name, {}])),
  });
const WHEEL = zipSync({
  'botocore/data/lambda/2014-11-11/service-2.json': strToU8(model('lambda', ['AddEventSource'])),
  'botocore/data/lambda/2015-03-31/service-2.json.gz': gzipSync(model('lambda', ['Invoke', 'CreateAlias'])),
  'botocore/data/bedrock-agent/2023-06-05/service-2.json': strToU8(
    model('bedrock-agent', ['CreateAgent'], 'bedrock'),
  ),
  'botocore/data/mq/2017-11-27/service-2.json': strToU8(model('mq', ['CreateBroker'])),
  'botocore/data/iam/2010-05-08/service-2.json': strToU8(model('iam', ['CreateUser'])),
  'botocore/data/iam/2010-05-08/paginators-1.json': strToU8('{"pagination":{}}'),
});

test('The list of operations has each source that is asked for, by the prefix or the signing name of its models.', () => {
  const list = operationsOf(modelsIn(WHEEL), ['lambda', 'bedrock', 'amazonmq', 'unknown']);
  expect(Object.fromEntries(list)).toEqual({
    amazonmq: ['CreateBroker'],
    bedrock: ['CreateAgent'],
    lambda: ['AddEventSource', 'CreateAlias', 'Invoke'],
    unknown: [],
  });
  expect([...list.keys()]).toEqual(['amazonmq', 'bedrock', 'lambda', 'unknown']);
});

test('The file begins with what the list is made of, and is read as it was written.', () => {
  const list = operationsOf(modelsIn(WHEEL), ['lambda', 'iam']);
  const text = textOf(new Map([...list, ['unknown', []]]), 'From a test.');
  expect(text).toBe('# From a test.\niam CreateUser\nlambda AddEventSource CreateAlias Invoke\n');
  expect(listIn(text)).toEqual(list);
});

test('What has changed names each operation that is gone or new, also of sources that are gone or new.', () => {
  const before = new Map([
    ['iam', ['CreateUser', 'DeleteUser']],
    ['old', ['Stop']],
  ]);
  const after = new Map([
    ['iam', ['CreateUser', 'TagUser']],
    ['sso', ['Start']],
  ]);
  expect(changes(before, after)).toEqual(['- iam DeleteUser', '- old Stop', '+ iam TagUser', '+ sso Start']);
  expect(changes(after, after)).toEqual([]);
});
