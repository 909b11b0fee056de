import { DeleteParameterCommand, PutParameterCommand } from '@aws-sdk/client-ssm';
import { describe, expect, test } from 'vitest';
import { forgetWebhook, storeWebhook } from '../../src/deploy/webhook.ts';
import { makePlan } from '../../src/plan/plan.ts';
import { awsError, useAws } from '../helpers/aws.ts';
import { fakeWorld } from '../helpers/effects.ts';
import { answersWith, factsWith, stackWith } from '../helpers/facts.ts';

const aws = useAws();
const URL_OF_WEBHOOK = 'https://hooks.example.com/T0/B0/s3cr3t';
const NAME = '/create-cloudtrail-kibana/cloudtrail-kibana/webhook';
const held = awsError('ParameterAlreadyExists');

const planWith = (alertWebhook: string | undefined, had = false) =>
  makePlan(
    factsWith({ stacks: had ? [stackWith({ parameters: { AlertWebhook: 'on' } })] : [] }),
    answersWith({ alertWebhook }),
    '1.2.3',
  );
const puts = () => aws.ssm.commandCalls(PutParameterCommand).map(({ args }) => args[0].input);
const removals = () => aws.ssm.commandCalls(DeleteParameterCommand).map(({ args }) => args[0].input.Name);

async function store(plan: ReturnType<typeof planWith>) {
  const { fx } = fakeWorld();
  return { fx, takeBack: await storeWebhook(await fx.aws.ssm(), plan, fx) };
}

describe('The URL of a webhook', () => {
  test('is stored as a SecureString with the tag of the stack, and taken back when the run fails.', async () => {
    aws.ssm.on(PutParameterCommand).resolves({});
    aws.ssm.on(DeleteParameterCommand).resolves({});
    const { takeBack } = await store(planWith(URL_OF_WEBHOOK));
    expect(puts()).toEqual([
      expect.objectContaining({ Name: NAME, Type: 'SecureString', Value: URL_OF_WEBHOOK }),
    ]);
    expect(puts()[0]?.Tags).toContainEqual({ Key: 'create-cloudtrail-kibana', Value: 'cloudtrail-kibana' });
    await takeBack?.();
    expect(removals()).toEqual([NAME]);
  });

  test('that this run did not make is made anew: it may be shared with others.', async () => {
    aws.ssm.on(PutParameterCommand).rejectsOnce(held).resolves({});
    aws.ssm.on(DeleteParameterCommand).resolves({});
    await store(planWith(URL_OF_WEBHOOK));
    expect(removals()).toEqual([NAME]);
    expect(puts()).toHaveLength(2);
  });

  test('of a stack that has one is written over, and not taken back.', async () => {
    aws.ssm.on(PutParameterCommand).rejectsOnce(held).resolves({});
    const { takeBack } = await store(planWith(URL_OF_WEBHOOK, true));
    expect(puts().at(-1)).toMatchObject({ Overwrite: true, Type: 'SecureString', Value: URL_OF_WEBHOOK });
    expect([removals(), takeBack]).toEqual([[], undefined]);
  });

  test.each([[undefined], ['kept']])('is not touched where the plan says %s.', async (alertWebhook) => {
    const { takeBack } = await store(planWith(alertWebhook, true));
    expect([puts(), takeBack]).toEqual([[], undefined]);
  });

  test('is removed once the stack has none any more.', async () => {
    aws.ssm.on(DeleteParameterCommand).rejects(awsError('ParameterNotFound'));
    const { fx } = fakeWorld();
    await forgetWebhook(planWith('kept', true), fx);
    await forgetWebhook(planWith(undefined), fx);
    expect(removals()).toEqual([]);
    await forgetWebhook(planWith(undefined, true), fx);
    expect(removals()).toEqual([NAME]);
  });

  test('that can not be removed is named in a warning, without it.', async () => {
    aws.ssm.on(DeleteParameterCommand).rejects(new Error('not now'));
    const { fx, err } = fakeWorld();
    await forgetWebhook(planWith(undefined, true), fx);
    expect(err()).toContain(`Left behind: the URL of the webhook in ${NAME} (not now)`);
  });
});
