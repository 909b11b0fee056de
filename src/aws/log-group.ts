import {
  type CloudWatchLogsClient,
  type LogGroup,
  paginateDescribeLogGroups,
} from '@aws-sdk/client-cloudwatch-logs';

/** The log group of this very name, which is looked for among those that begin alike; undefined when there is none. */
export async function logGroupCalled(
  client: CloudWatchLogsClient,
  name: string,
): Promise<LogGroup | undefined> {
  const pages = paginateDescribeLogGroups({ client }, { logGroupNamePrefix: name });
  for await (const { logGroups = [] } of pages) {
    const found = logGroups.find(({ logGroupName }) => logGroupName === name);
    if (found !== undefined) return found;
  }
  return undefined;
}
