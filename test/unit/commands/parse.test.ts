import { describe, expect, test } from 'vitest';
import { commandHelp, programHelp } from '../../../src/commands/help/text.ts';
import { parse } from '../../../src/commands/parse.ts';
import { COMMAND_NAMES, commandRow, flagsOf } from '../../../src/commands/table.ts';
import { pasteLine } from '../../../src/flags/paste.ts';
import { BOARD_NAMES, FLAG_NAMES } from '../../../src/flags/table.ts';
import { BOARDS } from '../../../src/kibana/boards/index.ts';

describe('parse', () => {
  test.each<[string, string[], Pick<ReturnType<typeof parse>, 'command' | 'flags'>]>([
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
    [['--rgion', 'x'], /no flag --rgion/, /Did you mean --region/],
    [['--DOMAIN-SIZE', 'small'], /no flag --DOMAIN-SIZE/, /Did you mean --domain-size/],
    [['--verbose'], /no flag --verbose/, /Did you mean --debug/],
    [['-V'], /no flag -V/, /Did you mean --version/],
    [['--no-yes'], /no flag --no-yes/, /Leave --yes out/],
    [['--zzz'], /no flag --zzz/, /help deploy/],
    [['-x'], /no flag -x/, /help deploy/],
    [['status', '--zzz'], /no flag --zzz/, /help status/],
    [['--region'], /--region needs a value/, /--region us-east-1/],
    [['--domain-size', '--yes'], /--domain-size needs a value/, /--domain-size small/],
    [['report', '--since', '-y'], /--since needs a value/, /--since 30d/],
    [['--yes=no'], /--yes takes no value/, /"=no"/],
    [['destroy'], /no command "destroy"/, /npx create-cloudtrail-kibana teardown$/],
    [['statsu'], /no command "statsu"/, /status$/],
    [['rotate-ip'], /no command "rotate-ip"/, /rotate-ips$/],
    [['xyzzy'], /no command "xyzzy"/, /deploy, status/],
    [['deploy', 'now'], /deploy does not take "now"/, /--stack-name now/],
    [['status', '--add', '1.2.3.4'], /status does not take --add/, /rotate-ips takes it/],
    [['policy', '--yes'], /policy does not take --yes/, /deploy, /],
    [['--retention-days', '-1'], /--retention-days -1 is not valid/, /--retention-days 90/],
    [['--authorized-ip', 'x'], /--authorized-ip x is not valid/, /203\.0\.113\.7/],
    [['report', '--since', '1y'], /--since 1y is not valid/, /--since 30d/],
    [['status', '--region', 'us-east'], /--region us-east is not valid/, /us-east-1/],
    [['--stack-name', ''], /--stack-name "" is not valid/, /cloudtrail-kibana/],
  ])('turns %o away', (args, message, remedy) => {
    expect(() => parse(args)).toThrow(
      expect.objectContaining({
        exit: 2,
        message: expect.stringMatching(message),
        remedy: expect.arrayContaining([expect.stringMatching(remedy)]),
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

describe('help', () => {
  test('The help of the program names every command.', () => {
    for (const name of COMMAND_NAMES) expect(programHelp()).toContain(`  ${name} `);
    for (const line of programHelp().split('\n')) expect(line.length, line).toBeLessThanOrEqual(80);
  });

  test('The help shows a word that may be left out in brackets.', () => {
    expect(commandHelp('backfill')).toContain('backfill [file…] [flags]');
    expect(commandHelp('policy')).toContain('policy [boundary] [flags]');
    expect(commandHelp('completion')).toContain('completion <shell> [flags]');
  });

  test.each(COMMAND_NAMES)('The help of %s has its own flags in at most 46 lines of 80 columns.', (name) => {
    const lines = commandHelp(name).trimEnd().split('\n');
    expect(lines.length).toBeLessThanOrEqual(46);
    for (const line of lines) expect(line.length, line).toBeLessThanOrEqual(80);
    const shown = lines.flatMap((line) => /^ {2}(?:-\w, )?--(?:\[no-\])?([\w-]+)/.exec(line)?.[1] ?? []);
    expect(shown.sort()).toEqual([...commandRow(name).takes].sort());
  });

  test('Every command that can change something takes --dry-run.', () => {
    for (const name of COMMAND_NAMES)
      if (commandRow(name).changes !== 'never') expect(commandRow(name).takes, name).toContain('dry-run');
  });

  test('The names of the boards are those that there are.', () => {
    expect(BOARD_NAMES).toEqual(BOARDS.map(({ id }) => id));
  });

  test('Every flag is taken by a command.', () => {
    const taken = new Set(COMMAND_NAMES.flatMap(flagsOf));
    expect(FLAG_NAMES.filter((name) => !taken.has(name))).toEqual([]);
  });

  test('Every example of a command parses as that command.', () => {
    for (const name of COMMAND_NAMES)
      for (const [line] of commandRow(name).examples) {
        const words = line.split(/ [>|]/)[0]?.split(' ').filter(Boolean) ?? [];
        expect(parse(words).command, line).toBe(name);
      }
  });
});
