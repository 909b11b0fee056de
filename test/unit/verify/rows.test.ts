import { describe, expect, test } from 'vitest';
import type { HealthCheck } from '../../../src/verify/finding.ts';
import { ROWS, rowsFor } from '../../../src/verify/rows.ts';
import { holdsUnknown } from '../../../src/verify/settings/compare.ts';
import { resourcesOf } from '../../../src/verify/settings/deployed.ts';
import { KINDS, READ_ELSEWHERE } from '../../../src/verify/settings/kinds.ts';
import { BREAKS } from '../../e2e/breaks/index.ts';
import { wholeTemplate } from '../../helpers/cfn.ts';
import { stackOutputs, stackWith } from '../../helpers/facts.ts';

const rows: readonly HealthCheck[] = ROWS;
const template = wholeTemplate();
const names = Object.keys(template.Resources);

/** The stack as CloudFormation has made it, every resource under a name of its own. */
const deployed = resourcesOf(
  template,
  names.map((LogicalResourceId) => ({
    LogicalResourceId,
    PhysicalResourceId: `id-of-${LogicalResourceId}`,
    ...{ ResourceType: '', ResourceStatus: 'CREATE_COMPLETE' as const, Timestamp: new Date(0) },
  })),
  stackWith({
    outputs: stackOutputs({ DomainEndpoint: 'domain.test' }),
    parameters: { AlertEmail: 'a@b.test', ErrorLogs: 'true' },
  }),
);

/** Rows that are green without a proof that they can be anything else. */
const unproven = (all: readonly string[], breaks: Readonly<Record<string, readonly unknown[]>>) =>
  all.filter((name) => (breaks[name] ?? []).length === 0);

describe('Every row', () => {
  test('has a way in which what it looks at is broken for real.', () => {
    expect(
      unproven(
        rows.map(({ name }) => name),
        BREAKS,
      ),
    ).toEqual([]);
    expect(Object.keys(BREAKS).sort()).toEqual(rows.map(({ name }) => name).sort());
  });

  test('without such a way is found.', () => {
    const { Alarms: _, ...fewer } = BREAKS;
    const all = rows.map(({ name }) => name);
    expect(unproven([...all, 'Another row'], { ...fewer, Boards: [] })).toEqual([
      'Boards',
      'Alarms',
      'Another row',
    ]);
  });

  test('needs only rows that come before it, and that are asked whenever it is.', () => {
    rows.forEach(({ name, needs = [], when }, at) => {
      const before = rows.slice(0, at);
      for (const needed of needs) {
        const found = before.find((one) => one.name === needed);
        expect(found, `${name} needs ${needed}`).toBeDefined();
        expect(['both', when], `${name} needs ${needed}`).toContain(found?.when);
      }
    });
  });

  test('has a name that fits beside its reason.', () => {
    for (const { name } of rows) expect(name.length, name).toBeLessThan(26);
    expect(new Set(rows.map(({ name }) => name)).size).toBe(rows.length);
  });

  test('of a deployment is one of status too.', () => {
    const ofStatus = rowsFor('status').map(({ name }) => name);
    for (const { name } of rowsFor('deploy')) expect(ofStatus).toContain(name);
  });
});

/** Resources that no row looks at. */
const uncovered = (all: readonly { logicalId: string; type: string }[], table: readonly HealthCheck[]) => {
  const covers = new Set(table.flatMap((row) => row.covers ?? []));
  return all
    .filter(({ logicalId, type }) => !covers.has(logicalId) && !covers.has(type))
    .map(({ logicalId }) => logicalId);
};

describe('Every resource of the template', () => {
  test('is looked at by a row.', () => {
    expect(deployed).toHaveLength(names.length);
    expect(uncovered(deployed, rows)).toEqual([]);
  });

  test('that no row looks at is found.', () => {
    const more = [...deployed, { logicalId: 'Backup', type: 'AWS::Backup::BackupPlan' }];
    const fewer = rows.filter(({ name }) => name !== 'Scheduled runs');
    expect(uncovered(more, fewer)).toEqual([
      ...['DailyRun', 'DailyRunPermission', 'SessionRun', 'SessionRunPermission', 'VerifyRun', 'Backup'],
    ]);
  });

  test('is of a type that is compared with the template, or that a row reads in its own way.', () => {
    const types = [...new Set(deployed.map(({ type }) => type))].sort();
    expect([...Object.keys(KINDS), ...Object.keys(READ_ELSEWHERE)].sort()).toEqual(types);
    for (const row of Object.values(READ_ELSEWHERE)) expect(rows.map(({ name }) => name)).toContain(row);
  });

  test('has a known value in every property that is compared: what is unknown is compared with nothing.', () => {
    const unknown = deployed.flatMap(({ logicalId, type, wanted }) =>
      (KINDS[type]?.compared ?? [])
        .filter((name) => holdsUnknown(wanted[name]))
        .map((name) => `${logicalId}.${name}`),
    );
    expect(unknown).toEqual([]);
  });

  test('sets at least one of the properties that are compared, where any are.', () => {
    for (const { logicalId, type, wanted } of deployed) {
      const { compared = [] } = KINDS[type] ?? {};
      if (compared.length > 0)
        expect(
          compared.some((name) => wanted[name] !== undefined),
          logicalId,
        ).toBe(true);
    }
  });

  test('is told in one answer: CloudFormation tells 100 of a stack.', () => {
    expect(names.length).toBeLessThan(100);
  });
});
