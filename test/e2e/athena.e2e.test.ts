import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import { COLUMNS } from '../../src/athena/columns.ts';
import { athenaTable } from '../../src/athena/table.ts';
import { motoPython } from '../helpers/moto/install.ts';

/** What sqlglot's Athena reads in a statement: its columns with types, partitions and properties. Fails for what it can't read. */
const READ = `
import json, sys
import sqlglot
from sqlglot import exp
tree = sqlglot.parse_one(sys.argv[1], dialect="athena", error_level=sqlglot.ErrorLevel.RAISE)
assert isinstance(tree, exp.Create), type(tree).__name__
schema = tree.this
print(json.dumps({
  "table": schema.this.sql(),
  "columns": {column.name: column.args["kind"].sql(dialect="hive") for column in schema.expressions},
  "partitions": [column.name for column in tree.find(exp.PartitionedByProperty).this.expressions],
  "location": tree.find(exp.LocationProperty).this.name,
  "formats": [one.name for one in tree.find(exp.InputOutputFormat).args.values()],
  "properties": {one.name: one.args["value"].name for one in tree.args["properties"].expressions if type(one) is exp.Property},
}))
`;

let python: string;
beforeAll(async () => {
  python = await motoPython();
});

const read = async (statement: string) =>
  JSON.parse((await promisify(execFile)(python, ['-c', READ, statement])).stdout);

describe('The statement of athena', () => {
  const folder = {
    ...{ bucket: 'logs', accounts: ['111122223333', '444455556666'], regions: ['us-east-1', 'eu-west-1'] },
    firstYear: 2021,
  };

  test.each(['AWSLogs/', 'audit/AWSLogs/o-abc123/'])(
    'is read by a parser of Athena for %s.',
    async (prefix) => {
      const table = await read(athenaTable('cloudtrail_logs', { ...folder, prefix }));
      expect(table).toMatchObject({
        table: 'cloudtrail_logs',
        partitions: ['account', 'region', 'day'],
        location: `s3://logs/${prefix}`,
        formats: [
          'com.amazon.emr.cloudtrail.CloudTrailInputFormat',
          'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat',
        ],
        properties: {
          'projection.enabled': 'true',
          'projection.account.type': 'enum',
          'projection.account.values': '111122223333,444455556666',
          'projection.region.values': 'eu-west-1,us-east-1',
          'projection.day.type': 'date',
          'projection.day.range': '2021/01/01,NOW',
          'storage.location.template': `s3://logs/${prefix}\${account}/CloudTrail/\${region}/\${day}`,
        },
      });
      expect(Object.keys(table.columns)).toEqual(COLUMNS.map(([name]) => name));
      expect(table.columns.resources).toMatch(/^ARRAY<STRUCT<arn: STRING/i);
    },
  );

  test('is refused by the same parser with a bracket less, so that reading it proves something.', async () => {
    const broken = athenaTable('cloudtrail_logs', { ...folder, prefix: 'AWSLogs/' }).replace(
      'PARTITIONED BY (',
      'PARTITIONED BY ',
    );
    await expect(read(broken)).rejects.toThrow(/ParseError|AssertionError/);
  });
});
