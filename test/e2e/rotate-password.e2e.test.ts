import { afterAll, beforeAll, expect, test } from 'vitest';
import { rotatePassword } from '../../src/commands/rotate-password/index.ts';
import type { StackFacts } from '../../src/core/types.ts';
import { readPassword } from '../../src/deploy/password.ts';
import { proxyClient } from '../../src/kibana/proxy-client.ts';
import { certificateOf } from '../../src/verify/proxy-certificate.ts';
import { deployLocally, type LocalAws, localAws } from '../helpers/local-stack.ts';

let local: LocalAws;
beforeAll(async () => {
  local = await localAws();
});
afterAll(() => local?.sandbox.stop());

const passwordOf = async ({ outputs }: StackFacts) =>
  readPassword(await local.fx.aws.ssm(), outputs.passwordParameter ?? '');

async function signIn({ outputs }: StackFacts, password: string): Promise<number> {
  const certificateSha256 = await certificateOf(
    await local.fx.aws.ssm(),
    outputs.certificateParameter ?? '',
    local.fx,
  );
  const host = outputs.proxyIp ?? '';
  const user = { name: 'admin', password };
  const client = proxyClient({ protocol: 'https', host, certificateSha256, user }, local.fx);
  return (await client(`${outputs.uiPath}/api/status`)).status;
}

test('the new password lets in, the old one no longer', async () => {
  const { stack } = await deployLocally(local);
  const old = await passwordOf(stack);
  expect(await signIn(stack, old)).toBe(200);
  expect(await rotatePassword({ yes: true }, local.fx)).toBe(0);
  const fresh = await passwordOf(stack);
  expect(fresh).toMatch(/^[A-Za-z2-9]{24}$/);
  expect(fresh).not.toBe(old);
  expect(await signIn(stack, fresh)).toBe(200);
  expect(await signIn(stack, old)).toBe(401);
  expect(local.told().lines.join('\n')).not.toContain(fresh);
});
