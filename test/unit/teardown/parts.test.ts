import { describe, expect, test } from 'vitest';
import type { Template } from '../../../src/core/template.ts';
import { alertNamespace } from '../../../src/plan/names.ts';
import { RETAINED } from '../../../src/plan/removal-needs.ts';
import { removalByHand } from '../../../src/teardown/by-hand.ts';
import { PARTS } from '../../../src/teardown/parts.ts';
import { TYPES_WITHOUT_PART } from '../../../src/teardown/types-without-part.ts';
import { resolver, wholeTemplate } from '../../helpers/cfn.ts';

const whole = wholeTemplate();
const typesOf = ({ Resources }: Template) => [...new Set(Object.values(Resources).map(({ Type }) => Type))];
const looked = PARTS.flatMap(({ types }) => types);

/** Resource types that a teardown neither looks for nor has a reason not to. */
const forgotten = (template: Template) =>
  typesOf(template).filter((type) => !looked.includes(type) && !(type in TYPES_WITHOUT_PART));

describe('the resource types of the template', () => {
  test('each has a part of the teardown that looks for it, or a reason why none is needed', () => {
    expect(forgotten(whole)).toEqual([]);
    expect(typesOf(whole).length).toBeGreaterThan(20);
  });

  test('a new one without either is noticed', () => {
    const planted = { Board: { Type: 'AWS::CloudWatch::Dashboard' }, ...whole.Resources };
    expect(forgotten({ ...whole, Resources: planted })).toEqual(['AWS::CloudWatch::Dashboard']);
  });

  test('none has both, and no entry is about a type that the template does not have', () => {
    const named = [...looked, ...Object.keys(TYPES_WITHOUT_PART)];
    expect(new Set(named).size).toBe(named.length);
    expect([...named].sort()).toEqual(typesOf(whole).sort());
  });

  test.each(Object.entries(TYPES_WITHOUT_PART))('%s has a reason in words', (_, reason) => {
    expect(reason.split(' ').length).toBeGreaterThanOrEqual(4);
  });

  test('those that a deletion leaves are the ones that the template retains', () => {
    const retained = Object.values(whole.Resources).filter(
      ({ DeletionPolicy }) => DeletionPolicy === 'Retain',
    );
    expect([...new Set(retained.map(({ Type }) => Type))].sort()).toEqual([...RETAINED].sort());
    const others = Object.values(whole.Resources).filter((one) => !retained.includes(one));
    expect(others.filter(({ Type }) => RETAINED.includes(Type))).toEqual([]);
  });

  test.each(PARTS.map((part) => [part.what, part] as const))(
    '%s is removed by the program, or by a command that it can name',
    (what, part) => {
      const scope = {
        ...{
          stackName: 'audit',
          domainName: 'audit',
          artifactsBucket: 'b',
          sharesArtifacts: false,
          deleteData: true,
        },
        ...{ account: '111122223333', region: 'eu-west-1', partition: 'aws' },
      };
      const line = removalByHand(what, 'its-name', scope);
      expect(part.remove === undefined).toBe(line !== undefined);
      if (line !== undefined)
        expect(line).toMatch(/^aws \S+ (delete|release|terminate)-.*its-name.* --region eu-west-1$/);
    },
  );

  test('the metrics of alerts are looked for in the namespace that they count in', () => {
    const { properties } = resolver(whole, { AlertEmail: 'ops@example.com' });
    const filters = Object.entries(whole.Resources).filter(
      ([, { Type }]) => Type === 'AWS::Logs::MetricFilter',
    );
    const spaces = filters.flatMap(([id]) =>
      (properties(id).MetricTransformations as { MetricNamespace: string }[]).map(
        (one) => one.MetricNamespace,
      ),
    );
    expect([...new Set(spaces)]).toEqual([alertNamespace('trail-stack')]);
  });
});

describe('the parts of a teardown', () => {
  test('each that is removed names the calls that it takes', () => {
    for (const { what, remove, calls } of PARTS)
      expect([what, calls !== undefined]).toEqual([what, remove !== undefined]);
  });

  test('the records are removed last', () => {
    expect(PARTS.at(-1)?.what).toBe('Records');
  });
});
