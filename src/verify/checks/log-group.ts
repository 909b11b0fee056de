import { paginateFilterLogEvents } from '@aws-sdk/client-cloudwatch-logs';
import type { VerifyContext } from '../context.ts';
import { Finding, type HealthCheck } from '../finding.ts';
import { anotherTrail } from '../owner.ts';
import { readLogGroup } from '../settings/kinds/logs.ts';
import { settings } from '../settings/row.ts';

const asDeployed = settings({ well: 'as deployed' });

/** Whether the log group is there that the trail writes to and the forwarder reads. */
export const logGroup: HealthCheck['run'] = async (context, covers) => {
  const { stack } = context;
  const isOwn = stack.outputs.trailArn !== undefined;
  if (isOwn) await asDeployed(context, covers);
  const name = stack.outputs.logGroup;
  const found = await readLogGroup(name, context);
  if (found === undefined) throw new Finding(`the log group ${name} is gone`, await anotherTrail(context));
  if (found.logGroupClass !== undefined && found.logGroupClass !== 'STANDARD')
    throw new Finding(
      `it is of the class ${found.logGroupClass}, which feeds no function`,
      await anotherTrail(context),
    );
  return isOwn ? `keeps events for ${found.retentionInDays} days` : name;
};

/**
 * Lines that tell of a failed run. Node.js writes ERROR; a run that ran out of time or memory dies without it (Lambda
 * Developer Guide, "Troubleshoot invocation issues").
 */
const FAILURES = '?ERROR ?"Task timed out" ?"Runtime exited" ?"Status: timeout" ?"Status: error"';
/** More are not counted. */
const MOST = 100;

/** Lines of the forwarder's log since errors count. */
export const forwarderLines = (context: VerifyContext, filterPattern: string) =>
  lines(context, context.stack.outputs.forwarderFunction, filterPattern);

/** The messenger's word for what it could not send, and what a run writes that ends without it. */
const UNSENT = '?MessageFailed ?"Task timed out" ?"Runtime exited" ?"Status: timeout"';

/** Lines of the messenger's log since errors count that tell of a failed run. */
export const messengerFailures = (context: VerifyContext) =>
  lines(context, context.stack.outputs.messengerFunction ?? '', UNSENT);

/** How many there are, {@link MOST} for more, and the first of them. */
async function lines({ fx, since }: VerifyContext, functionName: string, filterPattern: string) {
  const client = await fx.aws.logs();
  const input = { logGroupName: `/aws/lambda/${functionName}`, filterPattern, startTime: since };
  let count = 0;
  let first = '';
  // A page without events says nothing of the next.
  for await (const { events = [] } of paginateFilterLogEvents({ client }, input)) {
    first ||= events[0]?.message?.trim() ?? '';
    count += events.length;
    if (count >= MOST) break;
  }
  return { count, first, many: count >= MOST ? `${MOST} or more` : `${count}` };
}

/** Whether the forwarder's log tells of a failure. */
export async function forwarderErrors(context: VerifyContext): Promise<string> {
  const { count, first, many: number } = await forwarderLines(context, FAILURES);
  if (count === 0) return 'none in its log';
  const many = `${number} error${count === 1 ? '' : 's'}`;
  throw new Finding(`${many} in its log: ${first.slice(0, 160)}`);
}
