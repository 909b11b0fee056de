import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { createAws } from '../../src/aws/clients.ts';
import { type CredentialEndpoints, credentialEndpoints, MFA_CODE } from '../helpers/credential-endpoints.ts';
import { failure } from '../helpers/run.ts';

const HOUR = 3_600_000;

let played: CredentialEndpoints;
beforeAll(async () => {
  played = await credentialEndpoints();
});
afterAll(() => played.close());
beforeEach(() => {
  for (const [name, value] of Object.entries(played.env)) vi.stubEnv(name, value);
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.useRealTimers();
  played.asked.length = 0;
  played.plays.lifetime = HOUR;
});

const asks = (profile: string, mfaCode?: () => Promise<string>) =>
  createAws({ profile, region: 'eu-west-1', userAgent: 'test', mfaCode });

describe('an MFA code', () => {
  const clients = (aws: ReturnType<typeof createAws>) =>
    [aws.sts, aws.cloudFormation, aws.s3, aws.iam, aws.inRegion('us-east-1').ssm] as const;

  test('is asked for once, for all clients', async () => {
    const mfaCode = vi.fn(async () => MFA_CODE);
    const aws = asks('mfa', mfaCode);
    const keys = await Promise.all(
      clients(aws).map(async (load) => (await (await load()).config.credentials()).accessKeyId),
    );
    const { config } = await aws.lambda();
    keys.push((await config.credentials()).accessKeyId);
    expect(new Set(keys)).toEqual(new Set(['ASIAAdmin']));
    expect(mfaCode.mock.calls).toEqual([['arn:aws:iam::111122223333:mfa/ada']]);
    expect(played.asked).toEqual([`AssumeRole Admin ${MFA_CODE}`]);
  });

  test('that is wrong is told to be, and nobody is asked again', async () => {
    const mfaCode = vi.fn(async () => '000000');
    const aws = asks('mfa', mfaCode);
    for (const load of clients(aws)) {
      const { config } = await load();
      const { code, exit, message, why, remedy } = await failure(config.credentials());
      expect([code, exit]).toEqual(['mfa-refused', 4]);
      expect(message).toBe('AWS does not accept the MFA code for the AWS profile "mfa".');
      expect(why).toContain('invalid MFA one time pass code');
      expect(remedy.join(' ')).toContain('mfa/ada');
    }
    expect(mfaCode).toHaveBeenCalledOnce();
  });

  test('is not asked for again when its session ends', async () => {
    const mfaCode = vi.fn(async () => MFA_CODE);
    const { config } = await asks('mfa', mfaCode).sts();
    await config.credentials();
    vi.setSystemTime(Date.now() + 2 * HOUR);
    const { code, exit, message } = await failure(config.credentials());
    expect([code, exit]).toEqual(['mfa-over', 4]);
    expect(message).toContain('"mfa" is over');
    expect(mfaCode).toHaveBeenCalledOnce();
  });

  test('gives a session that is used to its end', async () => {
    played.plays.lifetime = 60_000;
    const { config } = await asks('mfa', async () => MFA_CODE).sts();
    await config.credentials();
    expect((await config.credentials()).accessKeyId).toBe('ASIAAdmin');
    expect(played.asked).toHaveLength(1);
  });

  test('is not asked for when what it would confirm fails', async () => {
    const mfaCode = vi.fn(async () => MFA_CODE);
    const { config } = await asks('mfa-over-sso', mfaCode).sts();
    const { code, message } = await failure(config.credentials());
    expect(code).toBe('sso-signed-out');
    expect(message).toContain('"sso-signed-out"');
    expect(mfaCode).not.toHaveBeenCalled();
  });

  test('that nobody gives ends the run, and is not asked for again', async () => {
    const left = Object.assign(new Error('left'), { name: 'ExitPromptError' });
    const mfaCode = vi.fn(async () => Promise.reject(left));
    const aws = asks('mfa', mfaCode);
    for (const load of clients(aws)) {
      const { config } = await load();
      expect(await failure(config.credentials())).toMatchObject({ code: 'interrupted', exit: 130 });
    }
    expect(mfaCode).toHaveBeenCalledOnce();
  });
});

test('a role that ends is assumed again, once for all clients', async () => {
  const aws = asks('role');
  const [sts, s3] = [await aws.sts(), await aws.s3()];
  const both = () => Promise.all([sts.config.credentials(), s3.config.credentials()]);
  await both();
  vi.setSystemTime(Date.now() + 2 * HOUR);
  await both();
  await both();
  expect(played.asked).toEqual(['AssumeRole Admin', 'AssumeRole Admin']);
});
