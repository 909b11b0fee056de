import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';

/** Commands whose answers AWS gives in pages, but never for what is asked here. */
const ONE_PAGE: Readonly<Record<string, string>> = {
  DescribeImages: 'asked by id',
  DescribeInstances: 'asked by id',
  DescribeSecurityGroups: 'asked by id',
};

/** Pages that the SDK has no paginator for: who sends the command reads NextToken. */
const BY_TOKEN = ['ListTargetsByRule'];

const sources = readdirSync('src/verify', { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => [file, readFileSync(path.join('src/verify', file), 'utf8')] as const);

/** Names of the commands that a source imports, each with its package. */
const commandsIn = (source: string): [command: string, from: string][] =>
  [...source.matchAll(/import \{([^}]*)\} from '(@aws-sdk\/client-[\w-]+)'/gs)].flatMap(
    ([, list = '', from = '']) =>
      [...list.matchAll(/\b(\w+)Command\b/g)].map(([, name = '']): [string, string] => [name, from]),
  );

/** Commands that a source sends although AWS may answer with a first page only. */
async function firstPagesOnly(source: string): Promise<string[]> {
  const found: string[] = [];
  for (const [name, from] of commandsIn(source)) {
    const sdk = (await import(from)) as Record<string, unknown>;
    if (`paginate${name}` in sdk && !(name in ONE_PAGE)) found.push(name);
    if (BY_TOKEN.includes(name) && !/NextToken = page\.NextToken/.test(source)) found.push(name);
  }
  return found;
}

describe('The checks', () => {
  test('send commands of AWS.', () => {
    expect(sources.flatMap(([, source]) => commandsIn(source)).length).toBeGreaterThan(25);
  });

  test.each(sources)('read every answer in %s to its end.', async (_, source) => {
    expect(await firstPagesOnly(source)).toEqual([]);
  });

  test('that read only the first page are found.', async () => {
    const source = "import { FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';";
    expect(await firstPagesOnly(source)).toEqual(['FilterLogEvents']);
    expect(
      await firstPagesOnly("import { ListTargetsByRuleCommand } from '@aws-sdk/client-eventbridge';"),
    ).toEqual(['ListTargetsByRule']);
  });

  test('send nothing that changes anything; only the repairs do.', () => {
    const sent = sources
      .filter(([file]) => file !== 'repair.ts')
      .flatMap(([, source]) => commandsIn(source).map(([name]) => name));
    // Invoke asks UpdateElasticsearch, which is told what to do by its action.
    expect(sent.filter((name) => !/^(Get|Describe|List|Head|Filter|Invoke$)/.test(name))).toEqual([]);
  });
});
