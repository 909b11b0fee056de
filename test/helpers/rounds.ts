import type { Aws } from '../../src/clients/aws.ts';

/** Quiet time after which nobody asks any more without an answer, in milliseconds. */
const QUIET_MS = 40;

const SERVICES = [
  'cloudFormation',
  'cloudTrail',
  'ec2',
  'lambda',
  'logs',
  'openSearch',
  's3',
  'sqs',
  'ssm',
  'sts',
] as const;

/**
 * The same AWS, seen in rounds: no call gets its answer before nobody asks any more, so that what goes out side by side
 * is in one round and what waits for an answer is in a later one. Names of the calls, sorted within a round.
 */
export function inRounds(aws: Aws): { aws: Aws; rounds: string[][] } {
  const rounds: string[][] = [];
  let waiting: { name: string; go: () => void }[] = [];
  let timer: NodeJS.Timeout | undefined;
  const answer = () => {
    const round = waiting;
    waiting = [];
    rounds.push(round.map(({ name }) => name).sort());
    for (const { go } of round) go();
  };
  const gate = (name: string) =>
    new Promise<void>((go) => {
      waiting.push({ name, go });
      clearTimeout(timer);
      timer = setTimeout(answer, QUIET_MS);
    });
  const gated = SERVICES.map((service) => {
    const make = async () => {
      const client = await aws[service]();
      const send = async (command: object, ...rest: unknown[]) => {
        await gate(command.constructor.name.replace('Command', ''));
        return (client.send as (...args: unknown[]) => Promise<unknown>)(command, ...rest);
      };
      // Still an instance of its class: the paginators look.
      return Object.assign(Object.create(client) as typeof client, { send });
    };
    return [service, make] as const;
  });
  return { aws: { ...aws, ...Object.fromEntries(gated) } as Aws, rounds };
}
