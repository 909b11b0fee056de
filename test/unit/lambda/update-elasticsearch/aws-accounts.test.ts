import { describe, expect, test } from 'vitest';
import type { Answer, Request } from '../../../../src/lambda/sign.ts';
import { makeAwsAccounts } from '../../../../src/lambda/update-elasticsearch/aws-accounts.ts';

/** Answers in turn, the last one for ever; `requests` are those that came. */
function answering(...answers: Partial<Answer>[]) {
  const requests: Request[] = [];
  const send = async (request: Request): Promise<Answer> => {
    const answer = answers[Math.min(requests.length, answers.length - 1)];
    requests.push(request);
    return { status: 200, text: '', problem: '', ...answer };
  };
  return { requests, send };
}

const PAGE = '{"Accounts":[]}';
const aliases = (member = '') =>
  `<ListAccountAliasesResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><ListAccountAliasesResult>
    <IsTruncated>false</IsTruncated><AccountAliases>${member}</AccountAliases></ListAccountAliasesResult></ListAccountAliasesResponse>`;

describe('A global service is asked at its own address and signed for its own region', () => {
  test.each<[string, string, string]>([
    [
      'eu-west-1',
      'https://organizations.us-east-1.amazonaws.com/ us-east-1',
      'https://iam.amazonaws.com/ us-east-1',
    ],
    [
      'cn-north-1',
      'https://organizations.cn-northwest-1.amazonaws.com.cn/ cn-northwest-1',
      'https://iam.cn-north-1.amazonaws.com.cn/ cn-north-1',
    ],
    [
      'cn-northwest-1',
      'https://organizations.cn-northwest-1.amazonaws.com.cn/ cn-northwest-1',
      'https://iam.cn-north-1.amazonaws.com.cn/ cn-north-1',
    ],
    [
      'us-gov-east-1',
      'https://organizations.us-gov-west-1.amazonaws.com/ us-gov-west-1',
      'https://iam.us-gov.amazonaws.com/ us-gov-west-1',
    ],
  ])('from %s.', async (AWS_REGION, organizations, iam) => {
    const { requests, send } = answering({ text: PAGE }, { text: aliases() });
    const aws = makeAwsAccounts(send, { AWS_REGION });
    await aws.organizationAccounts();
    await aws.accountAlias();
    expect(requests.map(({ url, region }) => `${url} ${region}`)).toEqual([organizations, iam]);
  });

  test('unless the environment names another address.', async () => {
    const { requests, send } = answering({ text: PAGE });
    await makeAwsAccounts(send, { AWS_ENDPOINT_URL: 'http://a' }).organizationAccounts();
    expect(requests).toMatchObject([{ url: 'http://a/', region: 'us-east-1', service: 'organizations' }]);
  });
});

describe('The accounts of the organisation', () => {
  const ask = (...answers: Partial<Answer>[]) => makeAwsAccounts(answering(...answers).send, {});

  test('are read page by page, an empty one in between included.', async () => {
    const { requests, send } = answering(
      { text: '{"Accounts":[{"Id":"111111111111","Name":"One"}],"NextToken":"a"}' },
      { text: '{"Accounts":[],"NextToken":"b"}' },
      { text: '{"Accounts":[{"Id":"222222222222","Name":"Two"}],"NextToken":null}' },
    );
    const accounts = await makeAwsAccounts(send, {}).organizationAccounts();
    expect([...accounts]).toEqual([
      ['111111111111', 'One'],
      ['222222222222', 'Two'],
    ]);
    expect(requests.map(({ body }) => body)).toEqual(['{}', '{"NextToken":"a"}', '{"NextToken":"b"}']);
    expect(requests[0]).toMatchObject({
      ...{ method: 'POST', contentType: 'application/x-amz-json-1.1' },
      target: 'AWSOrganizationsV20161128.ListAccounts',
    });
  });

  test('leave out what has no id, and have the id for a name that is none.', async () => {
    const text = JSON.stringify({
      Accounts: [
        null,
        7,
        [],
        { Name: 'x' },
        { Id: 1, Name: 'x' },
        { Id: '../x' },
        { Id: '333333333333', Name: {} },
      ],
    });
    expect([...(await ask({ text }).organizationAccounts())]).toEqual([['333333333333', '333333333333']]);
  });

  test.each<[string, Partial<Answer>, object]>([
    ['a page of HTML', { text: '<html>' }, { status: 0, message: /no accounts/ }],
    ['no text', { text: '' }, { status: 0, message: /no accounts/ }],
    ['null', { text: 'null' }, { status: 0, message: /no accounts/ }],
    ['accounts of another shape', { text: '{"Accounts":{"Id":"1"}}' }, { status: 0, message: /no accounts/ }],
    ['pages without an end', { text: '{"Accounts":[],"NextToken":"a"}' }, { status: 0, message: /no end/ }],
    ['HTML of a gateway', { status: 502, text: '<html>' }, { status: 502, code: '', message: /HTTP 502$/ }],
    [
      'a refusal',
      { status: 400, text: '{"__type":"AWSOrganizationsNotInUseException","Message":"Not a member."}' },
      {
        code: 'AWSOrganizationsNotInUseException',
        message: /^organizations ListAccounts: .*Not a member\.$/,
      },
    ],
  ])('are an error for %s.', async (_, answer, { message, ...rest }: { message?: RegExp }) => {
    await expect(ask(answer).organizationAccounts()).rejects.toMatchObject({
      ...rest,
      message: expect.stringMatching(message!),
    });
  });
});

describe('The alias of the account', () => {
  const ask = (answer: Partial<Answer>) => makeAwsAccounts(answering(answer).send, {}).accountAlias();

  test('is asked for by a form.', async () => {
    const { requests, send } = answering({ text: aliases('<member>acme-prod</member>') });
    expect(await makeAwsAccounts(send, {}).accountAlias()).toBe('acme-prod');
    expect(requests).toMatchObject([
      {
        ...{ method: 'POST', service: 'iam', contentType: 'application/x-www-form-urlencoded' },
        body: 'Action=ListAccountAliases&Version=2010-05-08',
      },
    ]);
  });

  test.each([
    ['none is there', aliases()],
    ['it is no alias of IAM', aliases('<member>&lt;script&gt;</member>')],
    ['it is longer than an alias is', aliases(`<member>${'a'.repeat(64)}</member>`)],
  ])('is undefined where %s.', async (_, text) => {
    expect(await ask({ text })).toBeUndefined();
  });

  test.each<[string, Partial<Answer>, object]>([
    ['a page of HTML', { text: '<html><member>acme</member>' }, { status: 0 }],
    ['no text', { text: '' }, { status: 0 }],
    [
      'a refusal in XML',
      {
        status: 403,
        text: '<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>No right.</Message></Error></ErrorResponse>',
      },
      { code: 'AccessDenied', message: 'iam ListAccountAliases: HTTP 403 AccessDenied: No right.' },
    ],
  ])('is an error for %s.', async (_, answer, error) => {
    await expect(ask(answer)).rejects.toMatchObject(error);
  });
});
