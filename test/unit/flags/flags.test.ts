import { describe, expect, test } from 'vitest';
import { FLAGS } from '../../../src/flag-table.ts';
import { parse, pasteLine } from '../../../src/flags.ts';
import { helpText } from '../../../src/help.ts';

describe('parse', () => {
  test.each<[string, string[], ReturnType<typeof parse>]>([
    ['nothing', [], { command: 'deploy', flags: {} }],
    ['the default command by name', ['deploy', '--yes'], { command: 'deploy', flags: { yes: true } }],
    ['a stray -- of npm', ['--', '-y'], { command: 'deploy', flags: { yes: true } }],
    [
      'a flag given twice',
      ['--authorized-ip', '203.0.113.7', '--authorized-ip=198.51.100.1,198.51.100.2'],
      { command: 'deploy', flags: { 'authorized-ip': ['203.0.113.7', '198.51.100.1,198.51.100.2'] } },
    ],
    [
      'what a shell gives of a file with the line ends of Windows',
      ['--stack-name', 'audit\r', '--authorized-ip', '192.0.2.1\r\n192.0.2.2\r\n'],
      {
        command: 'deploy',
        flags: { 'stack-name': 'audit', 'authorized-ip': ['192.0.2.1\r\n192.0.2.2'] },
      },
    ],
    [
      'what a shell makes of *',
      ['demo', '--records', 'a', 'b'],
      { command: 'demo', flags: { records: ['a', 'b'] } },
    ],
  ])('reads %s', (_, args, expected) => {
    const { command, flags } = parse(args);
    expect({ command, flags: { ...flags } }).toEqual(expected);
  });

  test.each([
    [['--domain-siz', 'small'], /no flag --domain-siz/, /Did you mean --domain-size/],
    [['--zzz'], /no flag --zzz/, /--help/],
    [['-x'], /no flag -x/, /--help/],
    [['--region'], /--region.*argument/i, /--help/],
    [['--yes=no'], /--yes.*argument/i, /--help/],
    [['destroy'], /no command "destroy"/, /deploy, status/],
    [['deploy', 'now'], /"now"/, /--help/],
  ])('turns %o away', (args, message, remedy) => {
    expect(() => parse(args)).toThrow(
      expect.objectContaining({
        exit: 2,
        message: expect.stringMatching(message),
        remedy: [expect.stringMatching(remedy)],
      }),
    );
  });
});

describe('pasteLine', () => {
  test('gives flags that parse to the same again', () => {
    const flags = { 'stack-name': "it's", 'authorized-ip': ['203.0.113.7/32', '198.51.100.0/24'], yes: true };
    expect(pasteLine('demo', flags)).toBe(
      `npx create-cloudtrail-kibana demo --stack-name 'it'\\''s' --authorized-ip 203.0.113.7/32,198.51.100.0/24 --yes`,
    );
  });
});

describe('the help text', () => {
  test('names every flag and fits 80 columns', () => {
    const text = helpText();
    for (const flag of Object.keys(FLAGS)) expect(text).toContain(`--${flag}`);
    for (const line of text.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80);
  });
});
