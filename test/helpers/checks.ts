import { afterEach, beforeEach, expect } from 'vitest';
import type { CallerIp, Check, StackFacts } from '../../src/core/types.ts';
import { furnishStep } from '../../src/furnish/step.ts';
import { createContext } from '../../src/verify/context.ts';
import { verify } from '../../src/verify/verify.ts';
import type { AwsMock } from './aws.ts';
import { type FakeWorld, fakeWorld, NOW } from './effects.ts';
import { stackOutputs, stackWith } from './facts.ts';
import { type Answer, type Asked, type FakeProxy, fakeProxy, fakeUi } from './fake-proxy.ts';
import { mockHealthy } from './healthy.ts';

export interface Setting {
  readonly stack?: Partial<StackFacts>;
  readonly answer?: (asked: Asked) => Answer;
  readonly callerIp?: CallerIp;
  /** Nothing listens where the proxy should. */
  readonly down?: boolean;
  /** The proxy speaks plain HTTP. */
  readonly plain?: boolean;
}

export interface Checked extends FakeWorld {
  readonly checks: readonly Check[];
  /** What the proxy was asked. */
  readonly asked: readonly Asked[];
}

/** How something is made sick, and what the check that notices it has to say. */
export interface Sick extends Setting {
  readonly arrange?: () => unknown;
  readonly check: string;
  readonly status?: 'warn' | 'fail';
  readonly reason: RegExp;
  readonly remedy: RegExp;
  /** What is said beside the checks. */
  readonly told?: RegExp;
}

/** Gives the tests of a file a healthy stack with a fake proxy before it; `check` furnishes and checks it as a deployment does. */
export function useChecks(aws: AwsMock) {
  let proxy: FakeProxy | undefined;
  beforeEach(() => mockHealthy(aws));
  afterEach(async () => {
    await proxy?.close();
    proxy = undefined;
  });
  const check = async (setting: Setting = {}): Promise<Checked> => {
    proxy = await fakeProxy(setting.answer ?? fakeUi().answer, setting.plain);
    const { locate, asked } = proxy;
    if (setting.down) await proxy.close();
    const world = fakeWorld({ locate });
    const stack = stackWith({ outputs: stackOutputs(), ...setting.stack });
    const callerIp = setting.callerIp ?? { status: 'agreed', ip: '198.51.100.7' };
    const context = createContext(stack, callerIp, NOW, world.fx);
    await furnishStep(context.visitor, context.stack.outputs.uiPath, world.fx);
    return { checks: await verify('deploy', context), ...world, asked };
  };
  /** Expects one check to tell what is wrong, and the others to be run all the same. */
  const expectSick = async ({
    arrange,
    check: name,
    status = 'fail',
    reason,
    remedy,
    told,
    ...setting
  }: Sick) => {
    arrange?.();
    const { checks, err } = await check(setting);
    const found = checks.find((one) => one.name === name);
    expect(found).toMatchObject({ status });
    expect(found?.reason).toMatch(reason);
    expect(found?.remedy).toMatch(remedy);
    expect(err()).toContain(`${status === 'warn' ? '!' : '✖'} ${name}`);
    if (told !== undefined) expect(err().replaceAll(/\s+/g, ' ')).toMatch(told);
    expect(checks).toHaveLength(setting.stack?.parameters?.AlertEmail ? 18 : 17);
  };
  return { check, expectSick };
}
