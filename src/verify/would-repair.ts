import type { Effects } from '../core/effects.ts';
import type { StackFacts } from '../core/types.ts';
import type { ProxyClient } from '../kibana/proxy-client.ts';
import { outputsOf } from '../stack/outputs.ts';
import { askInside } from './inside.ts';
import { repair } from './repair.ts';

/**
 * What {@link repair} would change, in its words: each of its parts looks, and what it would write is counted instead.
 *
 * The function is only asked for its status: one of an older version would repair whatever it is told not to.
 */
export const wouldRepair = (stack: StackFacts, fx: Effects): Promise<string[]> =>
  repair(stack, fx, {
    inside: async () => {
      const status = await askInside(await fx.aws.lambda(), outputsOf(stack).updaterFunction);
      const templates = Object.entries(status.expectedTemplates ?? {}).flatMap(([name, hash]) =>
        status.templates[name] === hash ? [] : `index template ${name}`,
      );
      return [
        ...(status.accessPolicyMatches ? [] : ['access policy']),
        ...templates,
        ...(status.forwarder.matches ? [] : ['forwarder endpoint']),
      ];
    },
    startLogging: async () => {},
    writing: (client) => async (path, call) =>
      isWrite(call) ? { status: 200, headers: {}, body: '{"success":true}' } : client(path, call),
  });

const isWrite = (call: Parameters<ProxyClient>[1]): boolean => (call?.method ?? 'GET') !== 'GET';
