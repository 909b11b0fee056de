import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { reconcileTemplates } from '../../src/lambda/update-elasticsearch/indices.ts';
import { SEARCH_SERVERS, type SearchKind } from '../../src/sandbox/search/kinds.ts';
import { DETAILS } from '../../src/schema/index.ts';
import { type Engine, startEngine } from '../helpers/forwarder/engine.ts';
import { buildForwarder, type Forwarder, startForwarder } from '../helpers/forwarder/process.ts';
import type { Query } from '../helpers/forwarder/queries.ts';
import { developmentRecords, inMonth, withOwnIds } from '../helpers/forwarder/records.ts';
import { deliverAll, failingSearches, totals } from '../helpers/forwarder/search.ts';
import { pieceQueries } from '../helpers/forwarder/words.ts';

const KINDS: SearchKind[] = ['elasticsearch', 'opensearch', 'opensearch3'];
const INDEX = 'cloudtrail-2026.01';
const RECORDS = 'cloudtrail-2026.02';

const DENIED =
  "User: arn:aws:sts::111122223333:assumed-role/Ops/ana isn't authorized to perform: iam:CreateUser on resource: bob";
const EVENT = {
  eventTime: '2026-01-05T10:00:00Z',
  eventID: 'planted',
  userAgent: '[S3Console/0.4, aws-internal/3 java.version_17]',
  errorMessage: DENIED,
  requestParameters: {
    Host: 'secretsmanager.us-east-1.amazonaws.com',
    sSEAlgorithm: 'SSE_KMS',
    publicAccessBlock: { address: '10.0.0.5', tags: ['東京の鍵', 'a;b,c'] },
  },
  responseElements: {
    assumedRoleUser: { assumedRoleId: 'AROAEXAMPLE:GuardDutyAssumeRole', arn: 'sts:AssumeRole' },
  },
};
const OTHER = {
  ...EVENT,
  eventID: 'other',
  userAgent: 'x',
  errorMessage: 'x',
  requestParameters: null,
  responseElements: null,
};

const text = (field: string, query: string): Query => ({ match: { [field]: query } });
const quoted = (field: string, query: string): Query => ({ match_phrase: { [field]: query } });
/** As the search bar sends a word with a star. */
const star = (field: string, query: string): Query => ({ query_string: { fields: [field], query } });

const FOUND: [string, Query][] = [
  ...['CreateUser', 'createuser', 'CREATEUSER', 'iam', 'sts', 'isn', 'authorized'].map(
    (word): [string, Query] => [`The word ${word} of a message`, text('errorMessage', word)],
  ),
  ...[
    ...[
      'amazonaws',
      'secretsmanager',
      'AmazonAWS',
      'KMS',
      'kms',
      'SSE',
      'GuardDutyAssumeRole',
      'AROAEXAMPLE',
    ],
    ...['AssumeRole', 'assumerole', 'publicAccessBlock', 'sSEAlgorithm', 'a', 'c', '京'],
  ].map((word): [string, Query] => [`The word ${word} of a request or response`, text(DETAILS, word)]),
  ...['S3Console', 'java', 'version', '17'].map((word): [string, Query] => [
    `The word ${word} of a user agent`,
    text('userAgent.text', word),
  ]),
  ['The beginning of an API name in a message', star('errorMessage', 'Create*')],
  ['The end of an API name in a message', star('errorMessage', '*User')],
  ['A service and its call, in quotes', quoted('errorMessage', 'iam:CreateUser')],
  ['A service and its call as a word', text('errorMessage', 'iam:CreateUser')],
  ['Words of a message next to each other', quoted('errorMessage', 'perform: iam:CreateUser on')],
  ['A name of a host, in quotes', quoted(DETAILS, 'secretsmanager.us-east-1.amazonaws.com')],
  ['Part of a name of a host, in quotes', quoted(DETAILS, 'amazonaws.com')],
  ['A path, in quotes', quoted(DETAILS, 'requestParameters.publicAccessBlock.address=10.0.0.5')],
  ['An address, in quotes', quoted(DETAILS, '10.0.0.5')],
  ['A value of an algorithm, in quotes', quoted(DETAILS, 'SSE_KMS')],
];

describe.each(KINDS.map((kind) => [SEARCH_SERVERS[kind].title, kind] as const))('%s', (_, kind) => {
  let built: Awaited<ReturnType<typeof buildForwarder>>;
  let engine: Engine;
  let forwarder: Forwarder;
  const records = withOwnIds(developmentRecords()).map((record) => inMonth(record, '2026-02'));

  beforeAll(async () => {
    built = await buildForwarder('history');
    engine = await startEngine(kind);
    forwarder = startForwarder(built.folder, engine);
    await reconcileTemplates(engine.ask, { replicas: 0 } as Parameters<typeof reconcileTemplates>[1]);
    await deliverAll(
      forwarder,
      [EVENT, OTHER].map((event) => JSON.stringify(event)),
    );
    await deliverAll(forwarder, records);
    await engine.ask('POST', '/cloudtrail-*/_refresh');
  });
  afterAll(async () => {
    await forwarder?.stop();
    await engine?.stop();
    await built?.remove();
  });

  test.each(FOUND)('%s finds its event and no other.', async (_, query) => {
    expect(await totals(engine, INDEX, [query])).toEqual([1]);
  });

  test('Quotes keep words together that no value has next to each other from being found.', async () => {
    const none = [quoted(DETAILS, 'kms.secretsmanager'), quoted('errorMessage', 'CreateUser.iam')];
    expect(await totals(engine, INDEX, none)).toEqual([0, 0]);
  });

  test('Without quotes one word of a value is enough, and a star does not reach over a colon.', async () => {
    const queries = [text(DETAILS, 'ec2.amazonaws.com'), star('errorMessage', 'iam\\:Create*')];
    expect(await totals(engine, INDEX, queries)).toEqual([1, 0]);
  });

  test('Every run of letters and digits in a text of the development records finds its record.', async () => {
    const sample = records.filter((_, at) => at % 3 === 0);
    expect(sample.flatMap(pieceQueries).length).toBeGreaterThan(2000);
    expect(await failingSearches(engine, RECORDS, sample, pieceQueries)).toEqual([]);
  });

  test('The domain gives the template back as it was sent.', async () => {
    const desired = { replicas: 0 } as Parameters<typeof reconcileTemplates>[1];
    expect(await reconcileTemplates(engine.ask, desired)).toEqual([]);
  });
});
