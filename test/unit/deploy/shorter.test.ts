import { describe, expect, test } from 'vitest';
import { shorter } from '../../../src/deploy/shorter.ts';
import { renderTemplate, templateText, withoutNotes } from '../../../src/deploy/template.ts';
import { bundledTemplate, resolver, wholeTemplate } from '../../helpers/cfn.ts';

/** Each condition of the template one way and the other. */
const WAYS: readonly Readonly<Record<string, string>>[] = [
  {},
  { EngineVersion: 'Elasticsearch_7.10', Protocol: 'http', AllowDevTools: 'true' },
  { ExistingLogGroup: 'their/logs', DomainSize: 'large', InstanceType: 'r7g.large.search' },
  { PermissionsBoundary: 'arn:aws:iam::111122223333:policy/Boundary', DomainSize: 'medium' },
];

describe('The template in fewer bytes', () => {
  const whole = wholeTemplate();
  const short = shorter(whole);

  test.each(WAYS)('gives every resource the same properties: %j', (parameters) => {
    const [before, after] = [resolver(whole, parameters), resolver(short, parameters)];
    for (const id of Object.keys(whole.Resources))
      expect(after.properties(id), id).toEqual(before.properties(id));
  });

  test('leaves all but properties as it is, without what CloudFormation does anyway.', () => {
    for (const [id, resource] of Object.entries(whole.Resources)) {
      const { Properties: _, DeletionPolicy, UpdateReplacePolicy, ...rest } = resource;
      expect(short.Resources[id]).toMatchObject(rest);
      const retained = { DeletionPolicy: short.Resources[id]?.DeletionPolicy };
      expect(retained.DeletionPolicy ?? 'Delete').toBe(DeletionPolicy ?? 'Delete');
      expect(short.Resources[id]?.UpdateReplacePolicy ?? 'Delete').toBe(UpdateReplacePolicy ?? 'Delete');
    }
    expect({ ...short, Resources: {} }).toEqual({ ...whole, Resources: {} });
  });

  test('is shorter by some kilobytes, and can be made shorter only once.', () => {
    const bare = withoutNotes(bundledTemplate());
    const size = (template: typeof bare) => Buffer.byteLength(templateText(template));
    expect(size(bare) - size(shorter(bare))).toBeGreaterThan(2_000);
    expect(shorter(shorter(bare))).toEqual(shorter(bare));
  });

  test('still gets its addresses: each security group has the rules of any list.', () => {
    const authorizedIps = ['203.0.113.7/32', '198.51.100.0/24'];
    const again = renderTemplate(short, { authorizedIps });
    const { properties } = resolver(again, {
      AuthorizedIps: authorizedIps.join(','),
      AuthorizedUntil: '-,-',
    });
    expect(properties('WebSecurityGroup').SecurityGroupIngress).toMatchObject(
      authorizedIps.map((CidrIp) => ({ CidrIp, Description: 'Authorised address, until -' })),
    );
  });
});

const rewrite = (value: unknown) =>
  shorter({ Parameters: {}, Resources: { It: { Type: 'X', Properties: { value } } } }).Resources.It
    ?.Properties?.value;
const sub = (text: string) => ({ 'Fn::Sub': text });

test.each([
  ['texts', ['a', 'b'], 'a,b'],
  ['a text and a substitution', ['a', sub('${X}')], sub('a,${X}')],
  ['an attribute', ['a', { 'Fn::GetAtt': ['Role', 'Arn'] }], sub('a,${Role.Arn}')],
])('%s in a list that is joined are one.', (_, parts, wanted) => {
  expect(rewrite({ 'Fn::Join': [',', parts] })).toEqual(wanted);
});

test('A text that a substitution would read otherwise keeps its place.', () => {
  const parts = ['${x:-y}', sub('${X}')];
  expect(rewrite({ 'Fn::Join': [',', parts] })).toEqual({ 'Fn::Join': [',', parts] });
});

test.each([
  ['texts alone', [sub('a/${X}'), sub('a/${Y}')]],
  ['one ARN', [sub('arn:${AWS::Partition}:s3:::${B}')]],
  ['ARNs with what parts them', [sub('arn:aws:s3:::a|b'), sub('arn:aws:s3:::c')]],
])('A list of %s stays.', (_, list) => {
  expect(rewrite(list)).toEqual(list);
});

test('The beginning of ARNs ends before a reference that only begins alike.', () => {
  const list = [
    sub('arn:${AWS::Partition}:sqs:${AWS::Region}'),
    sub('arn:${AWS::Partition}:sqs:${AWS::StackName}'),
  ];
  expect(rewrite(list)).toEqual({
    'Fn::Split': ['|', within('${a}${AWS::Region}|${a}${AWS::StackName}', 'arn:${AWS::Partition}:sqs:')],
  });
});

const within = (text: string, a: string) => ({ 'Fn::Sub': [text, { a: sub(a) }] });
