import { StopLoggingCommand } from '@aws-sdk/client-cloudtrail';
import { UpdateFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import type { StackFacts } from '../../../src/core/types.ts';
import { XSRF } from '../../../src/kibana/proxy-client.ts';
import { boardObjects } from '../../../src/kibana/saved/ndjson.ts';
import { INDEX_PATTERN_ID } from '../../../src/schema/index.ts';
import { outputsOf } from '../../../src/stack/outputs.ts';
import { createContext } from '../../../src/verify/context.ts';
import type { LocalAws } from '../local-stack.ts';

/** Gives each command something to do: all that `--fix` repairs is broken, and a failed batch waits. */
export async function neglect(stack: StackFacts, { fx }: LocalAws): Promise<void> {
  const { trailArn, forwarderFunction, failureQueueUrl, uiPath } = outputsOf(stack);
  await (await fx.aws.cloudTrail()).send(new StopLoggingCommand({ Name: trailArn }));
  await (await fx.aws.lambda()).send(
    new UpdateFunctionConfigurationCommand({
      FunctionName: forwarderFunction,
      Environment: { Variables: { DOMAIN_ENDPOINT: 'elsewhere.test' } },
    }),
  );
  await (await fx.aws.sqs()).send(
    new SendMessageCommand({
      QueueUrl: failureQueueUrl,
      MessageBody: JSON.stringify({ requestContext: {}, requestPayload: { awslogs: { data: '' } } }),
    }),
  );
  const visitor = await createContext(stack, { status: 'unknown', why: 'not needed' }, 0, fx).visitor();
  const board = boardObjects().find(({ type }) => type === 'dashboard');
  for (const [object, attributes] of [
    [`index-pattern/${INDEX_PATTERN_ID}`, { fields: '[]' }],
    [`dashboard/${board?.id}`, { description: 'of another version' }],
  ] as const) {
    const { status, body } = await visitor(`${uiPath}/api/saved_objects/${object}`, {
      method: 'PUT',
      headers: { ...XSRF, 'Content-Type': 'application/json' },
      body: JSON.stringify({ attributes }),
    });
    if (status !== 200) throw new Error(`${object} could not be changed: HTTP ${status} ${body}`);
  }
}
