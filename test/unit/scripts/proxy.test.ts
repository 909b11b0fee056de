import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Template } from '../../../src/core/template.ts';
import { templateValues } from '../../../src/stack/template-values.ts';

interface ProxyScript {
  readonly assembled: (template: string) => string;
  readonly intrinsic: (text: string) => object;
}

const { assembled, intrinsic }: ProxyScript = await import(
  new URL('../../../scripts/proxy.mjs', import.meta.url).href
);
const text = readFileSync(new URL('../../../templates/cloudtrail-es-cluster.json', import.meta.url), 'utf8');

test('The template has the texts of proxy/ as they are: after a change there, npm run template.', () => {
  expect(assembled(text)).toBe(text);
});

const braces = (name: string) => `$\{${name}}`;

describe('the marks in a file of proxy/', () => {
  const made = (lines: string[], name: string) =>
    templateValues(
      {
        Parameters: {},
        Resources: {},
        Conditions: { IsX: { 'Fn::Equals': [name, 'x'] } },
      } as unknown as Template,
      { parameters: { 'AWS::StackName': 'stack' }, lookUp: (it) => `<${it}>` },
    ).resolve(intrinsic(lines.join('\n')));

  test('Lines between #if and #end depend on a condition of the template.', () => {
    const lines = ['a', '#if IsX', 'b', '#else', 'c', 'd', '#end', 'e'];
    expect(made(lines, 'x')).toBe('a\nb\ne');
    expect(made(lines, 'y')).toBe('a\nc\nd\ne');
  });

  test('Names of the template are filled in, and those of bash are not.', () => {
    const bash = [braces('ROOT:-/etc'), braces('R')].join(' ');
    const lines = [`N=${braces('AWS::StackName')} ${braces('ProxyAddress.PublicIp')}`, `R=${bash}`];
    expect(made(lines, '')).toBe(`N=stack <ProxyAddress.PublicIp>\nR=${bash}`);
  });

  test('Comments stay behind, and so does the line end at the end.', () => {
    expect(made(['#!/bin/bash', '# one', '  # two', 'b # three', ''], '')).toBe('#!/bin/bash\nb # three');
  });

  test.each([[['#if IsX', 'a']], [['a', '#end']], [['#else']]])('%j is not taken', (lines) => {
    expect(() => intrinsic(lines.join('\n'))).toThrow(/#if/);
  });
});
