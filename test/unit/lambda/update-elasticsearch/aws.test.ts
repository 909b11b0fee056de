import { describe, expect, it } from 'vitest';
import type { Answer, Request } from '../../../../src/lambda/sign.ts';
import { makeAws } from '../../../../src/lambda/update-elasticsearch/aws.ts';
import { askDomain } from '../../../../src/lambda/update-elasticsearch/domain.ts';

function recorder(answer: Partial<Answer> = {}) {
  const requests: Request[] = [];
  const send = async (request: Request): Promise<Answer> => {
    requests.push(request);
    return { status: 200, text: '{}', problem: '', ...answer };
  };
  return { requests, send };
}

describe('AWS endpoints', () => {
  it.each<[Record<string, string>, string, string]>([
    [
      { AWS_REGION: 'eu-west-1' },
      'https://es.eu-west-1.amazonaws.com',
      'https://lambda.eu-west-1.amazonaws.com',
    ],
    [
      { AWS_REGION: 'cn-north-1' },
      'https://es.cn-north-1.amazonaws.com.cn',
      'https://lambda.cn-north-1.amazonaws.com.cn',
    ],
    [{ AWS_ENDPOINT_URL: 'http://127.0.0.1:4566/' }, 'http://127.0.0.1:4566', 'http://127.0.0.1:4566'],
    [{ AWS_ENDPOINT_URL: 'http://a', AWS_ENDPOINT_URL_OPENSEARCH: 'http://b' }, 'http://b', 'http://a'],
    [
      { AWS_REGION: 'eu-west-1', AWS_ENDPOINT_URL: 'http://a', AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' },
      'https://es.eu-west-1.amazonaws.com',
      'https://lambda.eu-west-1.amazonaws.com',
    ],
  ])('%j', async (env, es, lambda) => {
    const { requests, send } = recorder();
    const aws = makeAws(send, env);
    await aws.describeDomain('dom');
    await aws.setAccessPolicy('dom', { Version: 'x' });
    await aws.functionEnv('fn');
    await aws.setFunctionEnv('fn', { A: 'b' });
    expect(requests.map(({ method, url, service, body }) => [method, url, service, body])).toEqual([
      ['GET', `${es}/2021-01-01/opensearch/domain/dom`, 'es', undefined],
      [
        'POST',
        `${es}/2021-01-01/opensearch/domain/dom/config`,
        'es',
        '{"AccessPolicies":"{\\"Version\\":\\"x\\"}"}',
      ],
      ['GET', `${lambda}/2015-03-31/functions/fn/configuration`, 'lambda', undefined],
      [
        'PUT',
        `${lambda}/2015-03-31/functions/fn/configuration`,
        'lambda',
        '{"Environment":{"Variables":{"A":"b"}}}',
      ],
    ]);
  });
});

describe('AWS answers', () => {
  const ask = (answer: Partial<Answer>) => makeAws(recorder(answer).send, {}).describeDomain('dom');

  it.each<[string, object]>([
    [
      '{"DomainStatus":{"Endpoint":"search.example","AccessPolicies":"{\\"Version\\":\\"x\\"}"}}',
      { endpoint: 'search.example', accessPolicy: { Version: 'x' } },
    ],
    [
      '{"DomainStatus":{"Endpoint":"https://127.0.0.1:9/","AccessPolicies":{"Version":"x"}}}',
      { endpoint: '127.0.0.1:9', accessPolicy: { Version: 'x' } },
    ],
    ['{"DomainStatus":{"AccessPolicies":""}}', { accessPolicy: {} }],
  ])('%s', async (text, state) => {
    expect(await ask({ text })).toEqual(state);
  });

  it.each<[Partial<Answer>, object]>([
    [
      { status: 403, text: '{"message":"not authorized"}', problem: 'AccessDeniedException:http://x' },
      {
        code: 'AccessDeniedException',
        message: 'es GET /2021-01-01/opensearch/domain/dom: HTTP 403 AccessDeniedException: not authorized',
      },
    ],
    [
      { status: 400, text: '{"__type":"com.amazonaws#ThrottlingException","Message":"slow"}' },
      { code: 'ThrottlingException' },
    ],
    [
      { status: 0, text: '', problem: 'ECONNREFUSED' },
      { status: 0, message: expect.stringMatching(/no answer ECONNREFUSED$/) },
    ],
    [{ status: 502, text: '<html>' }, { status: 502 }],
    [{ status: 200, text: '<html>' }, { status: 0 }],
  ])('%j fails', async (answer, error) => {
    await expect(ask(answer)).rejects.toMatchObject(error);
  });
});

describe('the domain', () => {
  it.each<[Partial<Answer>, 'GET' | 'PUT', unknown]>([
    [{ text: '{"a":1}' }, 'GET', { a: 1 }],
    [{ status: 404, text: '{}' }, 'GET', undefined],
    [{ text: '' }, 'PUT', {}],
  ])('%j to %s is %j', async (answer, method, result) => {
    const { requests, send } = recorder(answer);
    expect(await askDomain(send, 'host:1')(method, '/x', method === 'PUT' ? {} : undefined)).toEqual(result);
    expect(requests).toMatchObject([{ url: 'https://host:1/x', service: 'es' }]);
  });

  it.each<[Partial<Answer>, object]>([
    [
      { status: 404, text: '{"error":{"type":"index_not_found_exception","reason":"no such index"}}' },
      {
        code: 'index_not_found_exception',
        message: 'PUT /x: HTTP 404 index_not_found_exception: no such index',
      },
    ],
    [
      { status: 403, text: '{"Message":"User: anonymous is not authorized"}' },
      { status: 403, message: 'PUT /x: HTTP 403: User: anonymous is not authorized' },
    ],
  ])('%j is an error', async (answer, error) => {
    await expect(askDomain(recorder(answer).send, 'h')('PUT', '/x')).rejects.toMatchObject(error);
  });
});
