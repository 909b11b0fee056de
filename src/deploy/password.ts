import { randomInt } from 'node:crypto';
import {
  DeleteParameterCommand,
  GetParameterCommand,
  PutParameterCommand,
  type SSMClient,
} from '@aws-sdk/client-ssm';
import type { Effects } from '../core/effects.ts';
import type { Tag } from '../core/types.ts';
import { OWNER_TAG } from '../stack/facts.ts';
import { onceFree } from './once-free.ts';
import { awsTags } from './tags.ts';

/** Letters and digits that are not mistaken for each other when read aloud. */
const ALPHABET = 'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789';
/** About 139 bits. The proxy's rate limit only slows guessing; the length is what stops it. */
const LENGTH = 24;

/** AWS: "After deleting a parameter, wait for at least 30 seconds to create a parameter with the same name" (SSM API). */
const PATIENCE_MS = 2 * 60_000;

/** NIST SP 800-63B-4, 3.1.1.2: a password that is the only factor has at least 15 characters. */
const SHORTEST = 15;

/** A password parameter and what belongs to it. */
export interface PasswordParameter {
  readonly name: string;
  readonly stackName: string;
  /** Tags of the account's owner, beside our own. */
  readonly tags: readonly Tag[];
  /** True when the stack is not there yet, so that nothing uses a password that is. */
  readonly isNew: boolean;
}

/**
 * Makes sure that the proxy's password is in SSM as a SecureString that nobody else knows.
 *
 * One that is there before the stack was made by somebody else, or by a run that was killed: it is deleted and made anew.
 * Writing over it would keep what was set with it: a String can't become a SecureString, and an advanced parameter can
 * be shared with other accounts (SSM API, PutParameter and PutResourcePolicy). One of a stack that is there is kept,
 * unless it lies in clear or can be guessed.
 *
 * @returns how to take it back: does nothing when the stack had a password before.
 * @throws CliError `name-held` when SSM goes on to say that a deleted one is there.
 */
export async function ensurePassword(
  ssm: SSMClient,
  { name, stackName, tags, isNew }: PasswordParameter,
  fx: Pick<Effects, 'clock' | 'report' | 'signal'>,
): Promise<() => Promise<void>> {
  const put = () =>
    ssm.send(
      new PutParameterCommand({
        Name: name,
        Type: 'SecureString',
        Value: newPassword(),
        Description: 'Password at the CloudTrail dashboards proxy',
        Tags: awsTags([{ key: OWNER_TAG, value: stackName }, ...tags]),
      }),
    );
  const make = async (): Promise<boolean> => {
    try {
      await put();
      return true;
    } catch (error) {
      if (!isHeld(error as Error)) throw error;
      const why = isNew ? 'this run did not make it' : await unfit(ssm, name);
      if (why === undefined) return false;
      // One that was deleted a moment ago may be reported as there: the proxy would find none.
      if (!(await remove(ssm, name))) throw error;
      fx.report.say('There was a password already; a new one replaces it:');
      fx.report.say(`  ${name}: ${why}.`);
      await put();
      return isNew;
    }
  };
  const made = await onceFree(make, { what: `parameter ${name}`, isHeld, patienceMs: PATIENCE_MS }, fx);
  return async () => {
    if (made) await ssm.send(new DeleteParameterCommand({ Name: name }));
  };
}

const isHeld = (error: Error) => error.name === 'ParameterAlreadyExists';

/** Why a stack's password can't be kept; undefined for one that can. */
async function unfit(ssm: SSMClient, name: string): Promise<string | undefined> {
  try {
    const { Parameter } = await ssm.send(new GetParameterCommand({ Name: name, WithDecryption: true }));
    return unfitPassword(Parameter?.Type, Parameter?.Value);
  } catch (error) {
    // A caller that may not look takes SSM's word for it.
    return (error as Error).name === 'ParameterNotFound' ? 'it was deleted' : undefined;
  }
}

/** What is wrong with a stored password; undefined for a SecureString that can't be guessed. */
export function unfitPassword(type = 'String', value = ''): string | undefined {
  if (type !== 'SecureString') return `it lies in Parameter Store in clear, as a ${type}`;
  if (value.length >= SHORTEST) return undefined;
  return `it has only ${value.length} character${value.length === 1 ? '' : 's'}`;
}

/** False when there is none. */
const remove = (ssm: SSMClient, name: string): Promise<boolean> =>
  ssm.send(new DeleteParameterCommand({ Name: name })).then(
    () => true,
    (error: Error) => {
      if (error.name === 'ParameterNotFound') return false;
      throw error;
    },
  );

/** Puts a new password in the place of the present one. */
export async function replacePassword(ssm: SSMClient, name: string): Promise<void> {
  const input = { Name: name, Type: 'SecureString' as const, Value: newPassword(), Overwrite: true };
  await ssm.send(new PutParameterCommand(input));
}

/** The password in clear, for the health checks and for its owner. */
export async function readPassword(ssm: SSMClient, name: string): Promise<string> {
  const { Parameter } = await ssm.send(new GetParameterCommand({ Name: name, WithDecryption: true }));
  return Parameter?.Value ?? '';
}

/** A new password from the system's random source. */
const newPassword = (): string =>
  Array.from({ length: LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
