import { describe, expect, test } from 'vitest';
import { bundledTemplate, objectsIn } from '../../helpers/cfn.ts';

const { Resources } = bundledTemplate();
const ids = Object.keys(Resources);

const dependsOn = (id: string): string[] => [Resources[id]?.DependsOn ?? []].flat();

/**
 * Resources that this one names in its properties or waits for. CloudFormation makes and updates those first, and deletes
 * them after it (Template Reference, "DependsOn attribute").
 */
function direct(id: string): string[] {
  const named = [...objectsIn(Resources[id]?.Properties)].flatMap((node) => [
    node.Ref,
    (node['Fn::GetAtt'] as string[] | undefined)?.[0],
    ...[...JSON.stringify(node['Fn::Sub'] ?? '').matchAll(/\$\{(\w+)/g)].map(([, name]) => name),
  ]);
  return [...new Set([...named, ...dependsOn(id)])].filter((name): name is string =>
    ids.includes(String(name)),
  );
}

/** All that comes before it. */
function madeBefore(id: string, seen = new Set<string>()): Set<string> {
  for (const name of direct(id)) if (!seen.has(name)) madeBefore(name, seen.add(name));
  return seen;
}

describe('the order in which CloudFormation makes and deletes a stack', () => {
  test('the domain takes longest: it is begun when the trail and all that the trail needs are there', () => {
    expect([...madeBefore('Domain')]).toEqual(
      expect.arrayContaining(['Trail', 'TrailBucket', 'TrailBucketPolicy', 'TrailRole', 'TrailLogGroup']),
    );
  });

  // Alarms apart: they would be deleted after the domain, and report its absence.
  test('whatever does not need the domain, and is in each stack, is there before the domain is begun', () => {
    const ofEachStack = ids.filter((id) => {
      const { Condition, Type } = Resources[id]!;
      return Condition === undefined && Type !== 'AWS::CloudWatch::Alarm' && id !== 'Domain';
    });
    const independent = ofEachStack.filter((id) => !madeBefore(id).has('Domain'));
    expect(independent.filter((id) => !madeBefore('Domain').has(id))).toEqual([]);
    expect(independent).toEqual(
      expect.arrayContaining(['ForwarderRole', 'UpdaterRole', 'HistoryMachine', 'Proxy']),
    );
  });

  test('the trail is deleted after the domain and everything that works with it', () => {
    const after = ids.filter((id) => madeBefore(id).has('Trail'));
    expect(after).toEqual(
      expect.arrayContaining([
        'Domain',
        'ProxyConfig',
        'LogsToElasticsearch',
        'UpdateElasticsearch',
        'Subscription',
      ]),
    );
  });

  test('no rule calls a function before the set-up is done, which waits for the rights of its role', () => {
    const rules = ids.filter((id) => Resources[id]?.Type === 'AWS::Events::Rule');
    expect(rules).toEqual(['DailyRun', 'SessionRun', 'VerifyRun']);
    for (const rule of rules)
      expect([...madeBefore(rule)]).toEqual(expect.arrayContaining(['DomainSetup', 'UpdaterPolicy']));
  });

  test('the trail is deleted before its log group, its role and the policy of its bucket', () => {
    expect([...madeBefore('Trail')]).toEqual(
      expect.arrayContaining(['TrailLogGroup', 'TrailRole', 'TrailBucketPolicy']),
    );
  });

  // "If a resource with a condition isn't created, any resources that depend on that resource aren't created either"
  // (Template Reference, "Condition attribute"); cfn-lint calls it an error (E3005).
  test.each(ids)('%s waits by DependsOn for nothing that a stack may be without', (id) => {
    const { Condition } = Resources[id] ?? {};
    const absent = dependsOn(id).filter((name) => {
      const needed = Resources[name]?.Condition;
      return needed !== undefined && needed !== Condition;
    });
    expect(absent).toEqual([]);
  });
});
