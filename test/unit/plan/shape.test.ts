import { describe, expect, test } from 'vitest';
import type { CliError } from '../../../src/core/errors.ts';
import type { Answers, Facts } from '../../../src/core/types.ts';
import { heapGiB, volumeRange } from '../../../src/plan/instance-types.ts';
import { makePlan } from '../../../src/plan/plan.ts';
import { renderPlan } from '../../../src/plan/render.ts';
import { ownShape, shapeOf, shapeOfStack, shapeParameters, zonesFor } from '../../../src/plan/shape.ts';
import { SIZES } from '../../../src/plan/sizes.ts';
import { answersWith, factsWith, stackWith } from '../../helpers/facts.ts';

const planned = (answers: Partial<Answers>, facts: Partial<Facts> = {}) =>
  makePlan(factsWith(facts), answersWith(answers), '1.2.3');

function refused(answers: Partial<Answers>, facts: Partial<Facts> = {}): CliError {
  try {
    planned(answers, facts);
  } catch (error) {
    return error as CliError;
  }
  throw new Error('it should have been refused');
}

test.each([
  [1, 3, 1],
  [2, 3, 2],
  [3, 3, 3],
  [4, 3, 2],
  [5, 3, 3],
  [6, 3, 3],
  [6, 2, 2],
  [7, 2, 3],
])('%i nodes in a region of %i zones are in %i.', (nodes, region, zones) => {
  expect(zonesFor(nodes, region)).toBe(zones);
});

describe('What is given in place of a size', () => {
  const given = { nodes: 6, instanceType: 'r7g.xlarge.search', volumeGiB: 500 };

  test('is what the stack gets; the rest is the size.', () => {
    const { parameters } = planned({ domainSize: 'large', ...given });
    expect(parameters).toMatchObject({
      ...{ DomainSize: 'large', Nodes: '6', InstanceType: 'r7g.xlarge.search', VolumeGiB: '500' },
      ...{ FreeMiB: '128000', Zones: '3', MasterType: 'm7g.medium.search' },
    });
  });

  test('is read back from a stack, and a stack that has its size as it is has nothing of its own.', () => {
    const { parameters } = planned({ domainSize: 'large', ...given });
    expect(ownShape(stackWith({ parameters }))).toEqual(given);
    expect(ownShape(stackWith({ parameters: planned({ domainSize: 'large' }).parameters }))).toEqual({});
  });

  test('is nothing in a stack of a version that knew sizes alone.', () => {
    const stack = stackWith({ parameters: { DomainSize: 'medium', InstanceType: '' } });
    expect(ownShape(stack)).toEqual({});
    expect(shapeOfStack(stack)).toEqual(shapeOf({ domainSize: 'medium' }, 'eu-central-1'));
  });

  test('is shown as old and new, and none goes back to the size.', () => {
    const before = { ...planned({ domainSize: 'large', ...given }).parameters };
    const stacks = [stackWith({ parameters: before })];
    const text = renderPlan(planned({ domainSize: 'large', nodes: 6 }, { stacks, storedGiB: 1 })).join('\n');
    expect(text).toMatch(/Node type +r7g\.xlarge\.search → the size's own/);
    expect(text).toMatch(/Volume +500 GiB each → the size's own/);
    expect(text).toMatch(/Nodes 6/);
  });

  test('is priced, and an unknown price is said and is no part of the sum.', () => {
    const text = renderPlan(planned({ domainSize: 'small', instanceType: 'x9.large.search' })).join('\n');
    expect(text).toMatch(/Domain .*x9\.large\.search.* not known/);
    expect(text).toMatch(/Together .* more than \$/);
    expect(text).toMatch(/price of x9\.large\.search is not known to this\s+version/);
    expect(text).toMatch(/does not know x9\.large\.search: whether it takes\s+50 GiB/);
  });

  test.each<[string, Partial<Answers>, RegExp]>([
    ['eleven T3 nodes', { nodes: 11, instanceType: 't3.medium.search' }, /at most 10 nodes of t3\.medium/],
    ['eleven nodes without masters', { domainSize: 'small', nodes: 11 }, /want masters of their own/],
    [
      'a volume that the type does not take',
      { volumeGiB: 600 },
      /takes a volume of 10 to 512 GiB; this is 600/,
    ],
    ['a type with disks of its own', { instanceType: 'i3.large.search' }, /disks of its own/],
    ['five nodes in a region of two zones', { nodes: 5 }, /want 3 zones; the region has 2/],
    [
      'a type that the region does not offer',
      { instanceType: 'r7g.large.search' },
      /does not offer r7g\.large/,
    ],
  ])('is refused for %s.', (_, answers, why) => {
    const limits = {
      ...{
        zones: ['a', 'b'],
        instanceTypes: { 'OpenSearch_2.19': ['m7g.medium.search', 'x9.large.search'] },
      },
      unchecked: [],
    };
    const two = answers.nodes === 5 || answers.instanceType === 'r7g.large.search';
    const error = refused(answers, two ? { limits } : {});
    expect(error.exit).toBe(2);
    expect(error.why).toMatch(why);
  });
});

describe('A change of nodes', () => {
  const from = (answers: Partial<Answers>) => ({
    stacks: [stackWith({ parameters: planned({ domainSize: 'large', ...answers }).parameters })],
    storedGiB: 1,
  });
  const warnings = (before: Partial<Answers>, after: Partial<Answers>) =>
    planned({ domainSize: 'large', ...after }, from(before)).warnings.join(' ');

  test.each<[string, Partial<Answers>, Partial<Answers>]>([
    ['another type', {}, { instanceType: 'r7g.large.search' }],
    ['a smaller volume', { volumeGiB: 300 }, {}],
    ['another number of zones', { nodes: 4 }, {}],
    ['another size', { domainSize: 'medium' }, {}],
  ])('to %s is by a second set of nodes.', (_, before, after) => {
    expect(warnings(before, after)).toMatch(/blue\/green/);
  });

  test.each<[string, Partial<Answers>]>([
    ['more nodes', { nodes: 6 }],
    ['a larger volume', { volumeGiB: 300 }],
  ])('to %s is in place.', (_, after) => {
    expect(warnings({}, after)).toMatch(/changes the nodes in place/);
    expect(warnings({}, after)).not.toMatch(/blue\/green/);
  });

  test('to what is there already is none.', () => {
    expect(warnings({ nodes: 6 }, { nodes: 6 })).not.toMatch(/nodes/);
  });

  test('to fewer nodes is refused where they would not hold what is stored.', () => {
    const error = refused({ domainSize: 'large', nodes: 1 }, { ...from({}), storedGiB: 400 });
    expect(error).toMatchObject({ code: 'size-too-small', exit: 2 });
  });
});

test.each([
  ['m7g.medium.search', 512, 2],
  ['m7g.large.search', 768, 4],
  ['r7g.2xlarge.search', 6144, 32],
  ['r7g.4xlarge.search', 12_288, 32],
  ['t3.small.search', 100, 1],
  ['t3.medium.search', 200, 2],
  ['c7g.xlarge.search', 512, 4],
])('A node of %s takes %i GiB and has %i GiB of heap.', (type, most, heap) => {
  expect(volumeRange(type)?.most).toBe(most);
  expect(heapGiB(type)).toBe(heap);
});

test.each(Object.entries(SIZES))(
  'The size %s is one that the service makes.',
  (_, { instanceType, volumeGiB }) => {
    const range = volumeRange(instanceType);
    expect(volumeGiB).toBeGreaterThanOrEqual(range?.least ?? Number.NaN);
    expect(volumeGiB).toBeLessThanOrEqual(range?.most ?? Number.NaN);
  },
);

test('The parameters of a size without masters name none.', () => {
  expect(shapeParameters(shapeOf({ domainSize: 'small' }, 'us-east-1')).MasterType).toBe('');
});
