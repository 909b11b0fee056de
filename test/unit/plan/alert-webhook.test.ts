import { describe, expect, test } from 'vitest';
import { sameAgain } from '../../../src/commands/deploy/words.ts';
import { parse } from '../../../src/commands/parse.ts';
import { pasteLine } from '../../../src/flags/paste.ts';
import { FLAGS } from '../../../src/flags/table.ts';
import { alertTargets, alertWebhookProblem, readAlertWebhook } from '../../../src/plan/alert-webhook.ts';
import { makePlan } from '../../../src/plan/plan.ts';
import { renderPlan } from '../../../src/plan/render.ts';
import { answersWith, factsWith, stackWith } from '../../helpers/facts.ts';

const SECRET = 'https://hooks.slack.com/services/T0/B0/s3cr3t';

test.each([
  ['nothing', '', undefined],
  ['the word for nothing', ' none ', undefined],
  ['a URL', ` ${SECRET} `, SECRET],
  ['what the stack has', 'kept', 'kept'],
  ['this machine, of a local AWS', 'http://127.0.0.1:8080/hook', 'http://127.0.0.1:8080/hook'],
])('%s is taken.', (_, text, url) => {
  expect(alertWebhookProblem(text)).toBeUndefined();
  expect(readAlertWebhook(text)).toBe(url);
});

test.each([
  ['no URL', 'slack', /whole URL/],
  ['the placeholder of a line to paste', '<url>', /whole URL/],
  ['plain HTTP', 'http://hooks.slack.com/services/s3cr3t', /https/],
  ['another protocol', 'file:///etc/passwd', /https/],
  ['a name and a password', 'https://user:s3cr3t@example.com/', /password is not taken/],
])('%s is refused, without a word of it.', (_, text, why) => {
  expect(alertWebhookProblem(text)).toMatch(why);
  expect(alertWebhookProblem(text)).not.toContain('s3cr3t');
});

test.each([
  [undefined, undefined, undefined],
  ['ops@example.com', undefined, { email: true, webhook: false }],
  [undefined, SECRET, { email: false, webhook: true }],
  ['ops@example.com', 'kept', { email: true, webhook: true }],
])('Alerts by %s and %s go there.', (alertEmail, alertWebhook, expected) => {
  expect(alertTargets({ alertEmail, alertWebhook })).toEqual(expected);
});

describe('The URL is a secret:', () => {
  const plan = makePlan(factsWith(), answersWith({ alertWebhook: SECRET }), '1.2.3');
  const flags = { 'alert-webhook': SECRET };

  test('the plan names the webhook, not its URL, and no parameter has it.', () => {
    const text = renderPlan(plan).join('\n');
    expect(text.replaceAll(/\s+/g, ' ')).toMatch(/once an hour for each actor and detection, to the webhook/);
    expect(text + JSON.stringify([plan.parameters, plan.warnings, plan.costs])).not.toContain('s3cr3t');
    expect(plan.parameters.AlertWebhook).toBe('on');
    expect(plan.warnings).toContainEqual(expect.stringContaining('reads the alerts, too'));
  });

  test('a line to paste has a placeholder, or the word that was given.', () => {
    expect(sameAgain(plan, flags)).toContain("--alert-webhook '<url>'");
    expect(sameAgain(plan, flags)).not.toContain('s3cr3t');
    expect(pasteLine('deploy', { 'alert-webhook': 'none' })).toContain('--alert-webhook none');
  });

  test('an error about it does not show it.', () => {
    const wrong = ['deploy', '--alert-webhook', 'http://hooks.slack.com/s3cr3t'];
    const error = (() => {
      try {
        return parse(wrong);
      } catch (thrown) {
        return thrown;
      }
    })();
    expect(error).toMatchObject({ code: 'bad-value', message: '--alert-webhook (not shown) is not valid.' });
    expect(JSON.stringify(error)).not.toContain('s3cr3t');
  });

  test('so is every flag that is one.', () => {
    const secrets = Object.entries(FLAGS).filter(([, flag]) => 'secret' in flag);
    expect(secrets.map(([name]) => name)).toEqual(['alert-webhook']);
  });
});

test('A stack that keeps its webhook is not warned of it again.', () => {
  const facts = factsWith({ stacks: [stackWith({ parameters: { AlertWebhook: 'on' } })] });
  const { warnings, parameters } = makePlan(facts, answersWith({ alertWebhook: 'kept' }), '1.2.3');
  expect(warnings.filter((line) => line.includes('webhook'))).toEqual([]);
  expect(parameters.AlertWebhook).toBe('on');
});
