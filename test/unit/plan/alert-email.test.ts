import { expect, test } from 'vitest';
import { alertEmailProblem, readAlertEmail } from '../../../src/plan/alert-email.ts';

test.each([
  ['nothing', '', undefined],
  ['the word for nothing', ' none ', undefined],
  ['an address', ' ops@example.com ', 'ops@example.com'],
  ['one with a tag', 'ops+aws@mail.example.co.uk', 'ops+aws@mail.example.co.uk'],
])('%s is taken', (_, text, address) => {
  expect(alertEmailProblem(text)).toBeUndefined();
  expect(readAlertEmail(text)).toBe(address);
});

test.each([
  ['no address', 'ops', /looks like/],
  ['no domain', 'ops@', /looks like/],
  ['a domain without an end', 'ops@localhost', /looks like/],
  ['a name and an address', 'Ops <ops@example.com>', /one address/],
  ['two addresses', 'a@example.com,b@example.com', /one address/],
  ['letters that SNS does not mail to', 'öps@example.com', /looks like/],
  ['what a shell would run', '$(id)@example.com', /looks like/],
])('%s is refused', (_, text, why) => {
  expect(alertEmailProblem(text)).toMatch(why);
});
