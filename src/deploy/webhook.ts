import { DeleteParameterCommand, PutParameterCommand, type SSMClient } from '@aws-sdk/client-ssm';
import type { Effects } from '../core/effects.ts';
import type { Plan } from '../core/types.ts';
import { KEPT } from '../plan/alert-webhook.ts';
import { webhookParameter } from '../plan/names.ts';
import { OWNER_TAG } from '../stack/facts.ts';
import { onceFree } from './once-free.ts';
import { awsTags } from './tags.ts';

/** See `password.ts`: for a while SSM says that a deleted parameter is there. */
const PATIENCE_MS = 2 * 60_000;

/**
 * Stores the URL of the plan's webhook as a SecureString; does nothing for a plan without one, or that keeps it.
 *
 * One that is there before the stack has a webhook was made by somebody else, or by a run that was killed: it is made anew,
 * as what was set with it, such as who it is shared with, would stay.
 *
 * @returns how to take it back; undefined where there is nothing to take back, as the stack had a webhook before.
 */
export async function storeWebhook(
  ssm: SSMClient,
  { answers, stack, tags }: Pick<Plan, 'answers' | 'stack' | 'tags'>,
  fx: Pick<Effects, 'clock' | 'report' | 'signal'>,
): Promise<(() => Promise<void>) | undefined> {
  const { alertWebhook: url, stackName } = answers;
  if (url === undefined || url === KEPT) return undefined;
  const Name = webhookParameter(stackName);
  const secret = { Name, Type: 'SecureString', Value: url } as const;
  const isNew = stack?.parameters.AlertWebhook === undefined;
  const put = () =>
    ssm.send(
      new PutParameterCommand({
        ...secret,
        Description: 'URL of the webhook that CloudTrail alerts are sent to',
        Tags: awsTags([{ key: OWNER_TAG, value: stackName }, ...tags]),
      }),
    );
  const make = async (): Promise<void> => {
    try {
      await put();
    } catch (error) {
      if (!isHeld(error as Error)) throw error;
      // SSM takes no tags for one that it writes over (SSM API Reference, PutParameter).
      if (!isNew) await ssm.send(new PutParameterCommand({ ...secret, Overwrite: true }));
      else {
        await remove(ssm, Name);
        await put();
      }
    }
  };
  await onceFree(make, { what: `parameter ${Name}`, isHeld, patienceMs: PATIENCE_MS }, fx);
  if (!isNew) return undefined;
  return async () => {
    await remove(ssm, Name);
  };
}

/** Removes the URL of a webhook that the stack no longer has. A failure is a warning: the stack itself is changed. */
export async function forgetWebhook({ answers, stack }: Plan, { aws, report }: Effects): Promise<void> {
  if (answers.alertWebhook !== undefined || stack?.parameters.AlertWebhook === undefined) return;
  const name = webhookParameter(answers.stackName);
  await remove(await aws.ssm(), name).catch(({ message }: Error) =>
    report.warn(`Left behind: the URL of the webhook in ${name} (${message})`),
  );
}

const isHeld = (error: Error) => error.name === 'ParameterAlreadyExists';

const remove = (ssm: SSMClient, Name: string): Promise<unknown> =>
  ssm.send(new DeleteParameterCommand({ Name })).catch((error: Error) => {
    if (error.name !== 'ParameterNotFound') throw error;
  });
