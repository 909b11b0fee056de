import { expect, test } from 'vitest';
import { accountFolders } from '../../../src/athena/folders.ts';
import { athenaTable, isPlainPath } from '../../../src/athena/table.ts';
import { chainsIn } from '../../../src/integrity/chains.ts';

/** A bucket by its keys. */
const folders = (keys: readonly string[]) => async (_: string, prefix: string) => [
  ...new Set(
    keys.flatMap((key) => {
      const end = key.startsWith(prefix) ? key.indexOf('/', prefix.length) : -1;
      return end < 0 ? [] : [key.slice(0, end + 1)];
    }),
  ),
];

async function tables(keys: readonly string[], prefix = ''): Promise<string[]> {
  const list = folders(keys);
  const found = await accountFolders('logs', await chainsIn('logs', prefix, list), list, 2026);
  return found.map((folder) => athenaTable('cloudtrail_logs', folder));
}

/** Where Athena looks for a partition of this table. */
function placeOf(statement: string, partition: Readonly<Record<string, string>>): string {
  const [, template = ''] = /'storage\.location\.template'='([^']*)'/.exec(statement) ?? [];
  return template.replaceAll(/\$\{(\w+)\}/g, (_, name) => partition[name] ?? '');
}

const KEY =
  'AWSLogs/111122223333/CloudTrail/eu-west-1/2024/03/09/111122223333_CloudTrail_eu-west-1_x.json.gz';

test('A partition of the table is the folder that CloudTrail writes a day to.', async () => {
  const [statement = ''] = await tables([KEY]);
  const partition = { account: '111122223333', region: 'eu-west-1', day: '2024/03/09' };
  expect(`s3://logs/${KEY}`.startsWith(`${placeOf(statement, partition)}/`)).toBe(true);
  expect(statement).toContain("LOCATION 's3://logs/AWSLogs/'");
});

test('Accounts and regions are those that the bucket has, days begin with its first year.', async () => {
  const [statement = ''] = await tables([
    KEY,
    'AWSLogs/111122223333/CloudTrail/us-east-1/2021/12/31/a.json.gz',
    'AWSLogs/444455556666/CloudTrail/us-east-1/2026/01/01/a.json.gz',
  ]);
  expect(statement).toContain("'projection.account.values'='111122223333,444455556666'");
  expect(statement).toContain("'projection.region.values'='eu-west-1,us-east-1'");
  expect(statement).toContain("'projection.day.range'='2021/01/01,NOW'");
});

test("The files of an organisation's trail have the folder of its id, and a prefix stands before all.", async () => {
  const key = `audit/AWSLogs/o-abc123/111122223333/CloudTrail/eu-west-1/2025/01/02/x.json.gz`;
  const [statement = '', ...others] = await tables([key], 'audit/');
  const partition = { account: '111122223333', region: 'eu-west-1', day: '2025/01/02' };
  expect(placeOf(statement, partition)).toBe(
    's3://logs/audit/AWSLogs/o-abc123/111122223333/CloudTrail/eu-west-1/2025/01/02',
  );
  expect(others).toEqual([]);
});

test('A bucket of an organisation and of single accounts gives two tables.', async () => {
  expect(await tables([KEY, KEY.replace('AWSLogs/', 'AWSLogs/o-abc123/')])).toHaveLength(2);
});

test.each(["it's", '${day}', 'a"b', 'a\nb'])('The prefix %j is not put into a statement.', (prefix) => {
  expect(isPlainPath(prefix)).toBe(false);
});

test('A folder that is no region, which somebody else has made, is in no statement.', async () => {
  const statements = await tables([KEY, KEY.replace('/eu-west-1/', "/x','y/")]);
  expect(statements).toHaveLength(1);
  expect(statements[0]).not.toContain("x','y");
});
