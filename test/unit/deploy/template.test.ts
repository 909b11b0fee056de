import { describe, expect, test } from 'vitest';
import {
  deployable,
  fitsCall,
  renderTemplate,
  templateText,
  withoutNotes,
} from '../../../src/deploy/template.ts';
import { ALERTS, bundledTemplate, resolver } from '../../helpers/cfn.ts';

const GROUPS = ['WebSecurityGroup', 'RedirectSecurityGroup'];
const many = (count: number) => Array.from({ length: count }, (_, index) => `203.0.113.${index}/32`);

describe('renderTemplate', () => {
  test.each([
    ['one address', ['203.0.113.7/32']],
    ['two whose digits run together alike', ['10.1.11.0/24', '10.11.1.0/24']],
    ['fifty', many(50)],
  ])('%s: one rule each, in their order, in every group', (_, authorizedIps) => {
    const template = renderTemplate(bundledTemplate(), { authorizedIps });
    const days = authorizedIps.map((_, index) => (index % 2 === 0 ? '-' : `2027-01-${10 + (index % 20)}`));
    const { properties } = resolver(template, {
      AuthorizedIps: authorizedIps.join(','),
      AuthorizedUntil: days.join(','),
    });
    for (const group of GROUPS) {
      const rules = properties(group).SecurityGroupIngress as { CidrIp: string; Description: string }[];
      expect(rules.map(({ CidrIp }) => CidrIp)).toEqual(authorizedIps);
      expect(rules.map(({ Description }) => Description)).toEqual(
        days.map((day) => `Authorised address, until ${day}`),
      );
    }
  });

  test.each([0, 51])('%i addresses are refused', (count) => {
    expect(() => renderTemplate(bundledTemplate(), { authorizedIps: many(count) })).toThrow(
      expect.objectContaining({ code: 'address-count', exit: 2 }),
    );
  });

  test('the bundled template has the rules of one address', () => {
    expect(renderTemplate(bundledTemplate(), { authorizedIps: many(1) })).toEqual(bundledTemplate());
  });

  test('a template of before addresses had an end gets the parameter for it, and nothing else', () => {
    const { AuthorizedUntil, ...before } = bundledTemplate().Parameters;
    const old = { ...bundledTemplate(), Parameters: before };
    const { Parameters, Resources } = renderTemplate(old, { authorizedIps: many(1) });
    expect(Parameters).toEqual({ ...before, AuthorizedUntil: { Type: AuthorizedUntil?.Type, Default: '-' } });
    expect(Resources).toEqual(bundledTemplate().Resources);
  });

  test('nothing but the rules differs, and the text depends on the count only', () => {
    const before = bundledTemplate();
    const after = renderTemplate(before, { authorizedIps: many(50) });
    const changed = Object.keys(after.Resources).filter((id) => after.Resources[id] !== before.Resources[id]);
    expect(changed.sort()).toEqual([...GROUPS].sort());
    expect({ ...after, Resources: {} }).toEqual({ ...before, Resources: {} });
    const two = renderTemplate(before, { authorizedIps: ['198.51.100.1/32', '198.51.100.2/32'] });
    expect(templateText(two)).toBe(templateText(renderTemplate(before, { authorizedIps: many(2) })));
  });
});

describe('templateText', () => {
  test('The template fits a call to CloudFormation with four addresses, and is too long for it with alerts.', () => {
    const sized = (count: number, alerts?: typeof ALERTS) =>
      templateText(deployable(renderTemplate(bundledTemplate(), { authorizedIps: many(count), alerts })));
    expect([1, 4, 5].map((count) => fitsCall(sized(count)))).toEqual([true, true, false]);
    expect(fitsCall(sized(1, ALERTS))).toBe(false);
  });

  test('The template that is deployed has no notes: no metadata, and no words on what its parts are for.', () => {
    const whole = bundledTemplate();
    const bare = withoutNotes(whole);
    for (const [id, { Metadata: _, ...rest }] of Object.entries(whole.Resources)) {
      const { Description: __, ...Properties } = rest.Properties ?? {};
      const isDescribed = /^AWS::(SSM::Parameter|Events::Rule)$/.test(rest.Type);
      expect(bare.Resources[id]).toEqual(isDescribed ? { ...rest, Properties } : rest);
    }
    for (const [id, { Description: _, ConstraintDescription: __, ...rest }] of Object.entries(
      whole.Parameters,
    ))
      expect(bare.Parameters[id]).toEqual(rest);
    for (const [id, { Description: _, ...rest }] of Object.entries(whole.Outputs ?? {}))
      expect(bare.Outputs?.[id]).toEqual(rest);
    expect({ ...bare, Parameters: {}, Resources: {}, Outputs: {} }).toEqual({
      ...whole,
      ...{ Parameters: {}, Resources: {}, Outputs: {} },
    });
  });

  test('is the same template without blanks', () => {
    const text = templateText(bundledTemplate());
    expect(JSON.parse(text)).toEqual(bundledTemplate());
    expect(text).not.toContain('": ');
  });

  test('a template that CloudFormation would refuse for its size is an error here', () => {
    const template = { ...bundledTemplate(), Description: 'x'.repeat(1_000_000) };
    expect(() => templateText(template)).toThrow('CloudFormation takes less than 1000000');
  });
});
