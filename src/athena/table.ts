import { COLUMNS } from './columns.ts';

/** A folder of accounts in a bucket: `AWSLogs/`, or `AWSLogs/o-<id>/` below it for a trail of an organisation. */
export interface Folder {
  readonly bucket: string;
  /** Ends with `AWSLogs/` or `AWSLogs/o-<id>/`. */
  readonly prefix: string;
  readonly accounts: readonly string[];
  readonly regions: readonly string[];
  /** First year with log files. */
  readonly firstYear: number;
}

/**
 * The statement that makes a table of Athena over the log files of a folder. Partitions are projected from the keys, so that
 * none has to be added as days pass (Athena User Guide, "Partition projection with Amazon Athena"): `account`, `region`, and
 * `day` as `yyyy/MM/dd`.
 *
 * @param name of the table; letters, digits and underscores.
 */
export function athenaTable(name: string, { bucket, prefix, accounts, regions, firstYear }: Folder): string {
  const root = `s3://${bucket}/${prefix}`;
  const columns = COLUMNS.map(([column, type]) => `  ${column} ${type}`);
  const properties = {
    'projection.enabled': 'true',
    ...enumOf('account', accounts),
    ...enumOf('region', regions),
    'projection.day.type': 'date',
    'projection.day.format': 'yyyy/MM/dd',
    'projection.day.interval': '1',
    'projection.day.interval.unit': 'DAYS',
    'projection.day.range': `${firstYear}/01/01,NOW`,
    'storage.location.template': `${root}\${account}/CloudTrail/\${region}/\${day}`,
  };
  return [
    `CREATE EXTERNAL TABLE ${name} (`,
    columns.join(',\n'),
    ')',
    "COMMENT 'Log files of CloudTrail'",
    'PARTITIONED BY (account STRING, region STRING, day STRING)',
    "ROW FORMAT SERDE 'org.apache.hive.hcatalog.data.JsonSerDe'",
    "STORED AS INPUTFORMAT 'com.amazon.emr.cloudtrail.CloudTrailInputFormat'",
    "OUTPUTFORMAT 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat'",
    `LOCATION '${root}'`,
    'TBLPROPERTIES (',
    Object.entries(properties)
      .map(([key, value]) => `  '${key}'='${value}'`)
      .join(',\n'),
    ');',
  ].join('\n');
}

const enumOf = (partition: string, values: readonly string[]) => ({
  [`projection.${partition}.type`]: 'enum',
  [`projection.${partition}.values`]: [...new Set(values)].sort().join(','),
});

/** What a text in quotes of the statement may hold: neither a quote nor what Athena takes for a partition. */
export const isPlainPath = (text: string): boolean => /^[\w!.*()/-]*$/.test(text);
