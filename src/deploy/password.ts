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

/**
 * Makes sure that the proxy's password is in SSM as a SecureString; one that is there already stays.
 *
 * @param tags of the account's owner, beside our own.
 * @returns how to take it back: does nothing when the password was there before.
 * @throws CliError `name-held` when SSM goes on to say that a deleted one is there.
 */
export async function ensurePassword(
  ssm: SSMClient,
  name: string,
  stackName: string,
  tags: readonly Tag[],
  fx: Pick<Effects, 'clock' | 'report' | 'signal'>,
): Promise<() => Promise<void>> {
  const make = async (): Promise<boolean> => {
    try {
      await ssm.send(
        new PutParameterCommand({
          Name: name,
          Type: 'SecureString',
          Value: newPassword(),
          Description: 'Password at the CloudTrail dashboards proxy',
          Tags: awsTags([{ key: OWNER_TAG, value: stackName }, ...tags]),
        }),
      );
      return true;
    } catch (error) {
      // One that was deleted a moment ago may be told as there: the proxy would find none.
      if ((error as Error).name === 'ParameterAlreadyExists' && (await isThere(ssm, name))) return false;
      throw error;
    }
  };
  const isHeld = (error: Error) => error.name === 'ParameterAlreadyExists';
  const made = await onceFree(make, { what: `parameter ${name}`, isHeld, patienceMs: PATIENCE_MS }, fx);
  return async () => {
    if (made) await ssm.send(new DeleteParameterCommand({ Name: name }));
  };
}

const isThere = (ssm: SSMClient, name: string): Promise<boolean> =>
  ssm.send(new GetParameterCommand({ Name: name })).then(
    () => true,
    // Who may not look takes SSM's word for it.
    (error: Error) => error.name !== 'ParameterNotFound',
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
