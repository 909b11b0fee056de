import { describe, expect, test } from 'vitest';
import type { Template } from '../../../src/core/template.ts';
import { templateValues, UNKNOWN } from '../../../src/stack/template-values.ts';

const template: Template = {
  Parameters: { Name: { Type: 'String', Default: 'n' }, Ips: { Type: 'CommaDelimitedList', Default: '1,2' } },
  Mappings: { Sizes: { n: { Nodes: '3' } } },
  Conditions: { IsN: { 'Fn::Equals': [{ Ref: 'Name' }, 'n'] }, Either: { 'Fn::Or': ['IsN', 'IsN'] } },
  Resources: { Thing: { Type: 'X', Properties: { A: { Ref: 'Name' }, B: { Ref: 'AWS::NoValue' } } } },
};
const { resolve, holds, properties } = templateValues(template, {
  parameters: { 'AWS::Region': 'eu-central-1' },
  lookUp: (name) => (name === 'Known.Arn' ? 'arn' : UNKNOWN),
});

/** A text with the placeholders of CloudFormation, written `<Name>` here. */
const text = (written: string): string => written.replaceAll('<', '${').replaceAll('>', '}');

describe('A value of a template', () => {
  test.each<[string, unknown, unknown]>([
    ['is a parameter', { Ref: 'Name' }, 'n'],
    ['is a list parameter', { Ref: 'Ips' }, ['1', '2']],
    ['is an entry of it', { 'Fn::Select': [1, { Ref: 'Ips' }] }, '2'],
    ['is an attribute', { 'Fn::GetAtt': ['Known', 'Arn'] }, 'arn'],
    ['is joined', { 'Fn::Join': ['-', ['a', { Ref: 'Name' }]] }, 'a-n'],
    ['is substituted', { 'Fn::Sub': text('<AWS::Region>/<Known.Arn>/$x') }, 'eu-central-1/arn/$x'],
    ['is substituted by values of its own', { 'Fn::Sub': [text('<Own>'), { Own: { Ref: 'Name' } }] }, 'n'],
    ['is chosen', { 'Fn::If': ['Either', 'yes', 'no'] }, 'yes'],
    ['is mapped', { 'Fn::FindInMap': ['Sizes', { Ref: 'Name' }, 'Nodes'] }, '3'],
    ['is left out', [1, { Ref: 'AWS::NoValue' }], [1]],
    ['is unknown', { Ref: 'Nobody' }, UNKNOWN],
    ['is unknown when a part of a text is', { 'Fn::Sub': text('a<Nobody.Arn>') }, UNKNOWN],
    ['is unknown when one of the joined is', { 'Fn::Join': ['', ['a', { Ref: 'Nobody' }]] }, UNKNOWN],
  ])('%s.', (_, value, wanted) => expect(resolve(value)).toEqual(wanted));

  test('is one of a resource, without what has none.', () => {
    expect(properties('Thing')).toEqual({ A: 'n' });
    expect(holds('IsN')).toBe(true);
  });

  test('under a function that the template does not use is an error.', () => {
    expect(() => holds({ 'Fn::Not': ['IsN'] })).toThrow('unknown condition function Fn::Not');
  });
});
