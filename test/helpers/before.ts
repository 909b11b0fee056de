import type { Aws } from '../../src/clients/aws.ts';
import type { Effects } from '../../src/core/effects.ts';

/** Clients by the name that {@link Aws} has for them. */
type ClientName = 'cloudFormation' | 's3' | 'ssm' | 'cloudTrail';

/** The effects with something done first whenever a client is about to send a command of that name. */
export function justBefore(
  fx: Effects,
  client: ClientName,
  command: string,
  what: () => Promise<void>,
): Effects {
  const made = new WeakSet<object>();
  const get = async () => {
    const found = await (fx.aws[client] as () => Promise<object>)();
    if (!made.has(found)) {
      made.add(found);
      const { middlewareStack } = found as {
        middlewareStack: { add: (middleware: unknown, options: object) => void };
      };
      middlewareStack.add(
        (next: (args: unknown) => unknown, context: { commandName?: string }) => async (args: unknown) => {
          if (context.commandName === command) await what();
          return next(args);
        },
        { step: 'initialize' },
      );
    }
    return found;
  };
  const aws: Aws = { ...fx.aws, inRegion: () => aws, [client]: get };
  return { ...fx, aws };
}
