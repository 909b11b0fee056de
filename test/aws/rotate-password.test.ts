import { DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { PutParameterCommand } from '@aws-sdk/client-ssm';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parse } from '../../src/commands/parse.ts';
import { rotatePassword } from '../../src/commands/rotate-password/index.ts';
import { stackAnswer, useAws } from '../helpers/aws.ts';
import { fakeWorld } from '../helpers/effects.ts';
import { outputPairs, outputsWith } from '../helpers/facts.ts';
import { CERTIFICATE, type FakeProxy, fakeProxy, PASSWORD } from '../helpers/fake-proxy.ts';
import { parameterIs } from '../helpers/healthy.ts';
import { failure } from '../helpers/run.ts';

const aws = useAws();
let proxy: FakeProxy;
/** How often the proxy refuses before it lets in. */
let refusals: number;

beforeEach(async () => {
  refusals = 0;
  const Outputs = outputPairs();
  aws.cfn.on(DescribeStacksCommand).resolves({ Stacks: [stackAnswer('CREATE_COMPLETE', { Outputs })] });
  parameterIs(aws, 'password', PASSWORD);
  parameterIs(aws, 'certificate-sha256', CERTIFICATE);
  proxy = await fakeProxy(() => {
    refusals -= 1;
    return { status: refusals < 0 ? 200 : 401 };
  });
});
afterEach(() => proxy.close());

function run(...args: string[]) {
  const world = fakeWorld({ locate: proxy.locate });
  return { world, exit: rotatePassword(parse(['rotate-password', ...args]).flags, world.fx) };
}

const written = () => aws.ssm.commandCalls(PutParameterCommand).map(({ args }) => args[0].input);

describe('rotate-password', () => {
  test('writes a new one over the old, and waits until the proxy takes it', async () => {
    refusals = 3;
    const { exit, world } = run('--yes');
    expect(await exit).toBe(0);
    expect(written()).toEqual([
      {
        Name: outputsWith().PasswordParameter,
        Type: 'SecureString',
        Overwrite: true,
        Value: expect.stringMatching(/^[A-Za-z2-9]{24}$/),
      },
    ]);
    expect(proxy.asked).toHaveLength(4);
    expect(world.err()).not.toContain(written()[0]?.Value);
    for (const line of world.err().split('\n')) expect(line.length, line).toBeLessThanOrEqual(80);
  });

  test('asks for a yes where nobody can be asked, and changes nothing', async () => {
    expect(await failure(run().exit)).toMatchObject({ code: 'missing-answers', exit: 2 });
    expect(written()).toEqual([]);
  });

  test('a proxy that goes on refusing: exit 3, and where to look', async () => {
    refusals = 1000;
    const error = await failure(run('--yes').exit);
    expect(error).toMatchObject({ code: 'password-not-taken', exit: 3 });
    expect(error.remedy.join('\n')).toContain('journalctl');
  });

  test('a proxy that cannot be reached: exit 3, and that the password is stored', async () => {
    await proxy.close();
    const error = await failure(run('--yes').exit);
    expect(error).toMatchObject({ code: 'proxy-unreachable', exit: 3 });
    expect(error.message).toContain('is stored');
  });
});
