import { type CloudFormationClient, DescribeEventsCommand } from '@aws-sdk/client-cloudformation';

/**
 * What the validation before a deployment found wrong, a sentence each; the change set itself only says that it failed.
 * Empty when it can't be read: the reason of the change set stands then.
 */
export async function validationErrors(
  client: CloudFormationClient,
  ids: { readonly id: string; readonly stackId: string },
): Promise<string[]> {
  const { OperationEvents } = await client
    .send(new DescribeEventsCommand({ ChangeSetName: ids.id, StackName: ids.stackId }))
    .catch(() => ({ OperationEvents: [] }));
  return (OperationEvents ?? []).flatMap(
    ({ EventType, ValidationFailureMode, ValidationStatusReason, LogicalResourceId }) =>
      EventType === 'VALIDATION_ERROR' && ValidationFailureMode !== 'WARN' && ValidationStatusReason
        ? `${LogicalResourceId}: ${ValidationStatusReason}`
        : [],
  );
}
