import { StartLoggingCommand } from '@aws-sdk/client-cloudtrail';
import { reasonOf } from '../core/errors.ts';
import type { Ui } from '../furnish/furnish.ts';
import type { VerifyContext } from './context.ts';
import { previewInside, reconcileInside } from './inside.ts';

/**
 * Something that `status --fix` repairs, since it takes no decision: `look` says what would be changed and changes
 * nothing, `apply` changes it and says what it did.
 */
interface Repair {
  readonly what: string;
  readonly look: (context: VerifyContext) => Promise<readonly string[]>;
  readonly apply: (context: VerifyContext) => Promise<readonly string[]>;
}

const REPAIRS: readonly Repair[] = [
  {
    what: 'domain and forwarder',
    look: async ({ stack, fx }) => previewInside(await fx.aws.lambda(), stack.outputs.updaterFunction),
    apply: async ({ stack, fx }) => reconcileInside(await fx.aws.lambda(), stack.outputs.updaterFunction),
  },
  {
    what: 'trail',
    look: async (context) => ((await isOff(context)) ? ['trail logging'] : []),
    apply: async (context) => {
      if (!(await isOff(context))) return [];
      const client = await context.fx.aws.cloudTrail();
      await client.send(new StartLoggingCommand({ Name: context.stack.outputs.trailArn }));
      return ['trail logging'];
    },
  },
  {
    what: 'index pattern and boards',
    look: async (context) => {
      const { lookAtUi } = await import('../furnish/furnish.ts');
      return (await lookAtUi(await uiOf(context))).map(({ what }) => what);
    },
    apply: async (context) => {
      const { furnish } = await import('../furnish/furnish.ts');
      return furnish(await uiOf(context));
    },
  },
];

/** Somebody else's trail is not ours to switch on. */
async function isOff({ trails }: VerifyContext): Promise<boolean> {
  const { own } = await trails();
  return own !== undefined && !own.status.IsLogging;
}

const uiOf = async ({ visitor, stack }: VerifyContext): Promise<Ui> => ({
  client: await visitor(),
  path: stack.outputs.uiPath,
});

/**
 * Repairs, or only looks at what would be repaired. What fails is warned of and stops none of the others.
 *
 * @returns what was changed, or would be, in words.
 */
export async function repair(how: 'look' | 'apply', context: VerifyContext): Promise<string[]> {
  const { fx } = context;
  const changes: string[] = [];
  for (const one of REPAIRS) {
    fx.signal.throwIfAborted();
    try {
      changes.push(...(await one[how](context)));
    } catch (error) {
      fx.signal.throwIfAborted();
      const verb = how === 'look' ? 'look what to repair of' : 'repair';
      fx.report.warn(`Could not ${verb} ${one.what}: ${reasonOf(error)}`);
    }
  }
  return changes;
}
