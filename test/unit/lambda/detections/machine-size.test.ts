import { describe, expect, test } from 'vitest';
import { cpusOf, isCostly } from '../../../../src/lambda/detections/machine-size.ts';

describe('The size of a machine by its type', () => {
  test.each([
    ['t3.micro', 1],
    ['m5.large', 2],
    ['m5.xlarge', 4],
    ['c7gn.16xlarge', 64],
    ['m5.metal', 64],
    ['m7i.metal-48xl', 192],
    ['ml.p3.8xlarge', 32],
    ['M5.4XLARGE', 16],
    ['optimal', 1],
    ['', 1],
  ])('%s has %i vCPUs.', (type, cpus) => {
    expect(cpusOf(type)).toBe(cpus);
  });

  test.each(
    'p2.xlarge p4d.24xlarge p6e-gb200.36xlarge g4dn.xlarge g6e.xlarge gr6.4xlarge trn1.2xlarge inf2.xlarge dl1.24xlarge vt1.3xlarge f1.2xlarge hpc7a.96xlarge u-6tb1.metal u7i-12tb.224xlarge ml.g5.xlarge'.split(
      ' ',
    ),
  )('%s has accelerators or very much memory.', (type) => {
    expect(isCostly(type)).toBe(true);
  });

  test.each(
    't3.micro m5.large c5.24xlarge r7g.xlarge i4i.large x2gd.large mac1.metal im4gn.large ml.m5.large p3 optimal'.split(
      ' ',
    ),
  )('%s has not.', (type) => {
    expect(isCostly(type)).toBe(false);
  });
});
