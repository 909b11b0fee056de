import {
  DescribeRuleCommand,
  type EventBridgeClient,
  ListTargetsByRuleCommand,
  type Target,
} from '@aws-sdk/client-eventbridge';
import { nameIn } from '../attributes.ts';
import { type Kind, orGone } from '../kind.ts';

/** AWS::Events::Rule. */
export const rule: Kind = {
  compared: ['State', 'ScheduleExpression', 'Targets'],
  defaults: { State: 'ENABLED' },
  read: async ({ id }, { fx }) => {
    const client = await fx.aws.eventBridge();
    const Name = nameIn(id);
    const found = await orGone(client.send(new DescribeRuleCommand({ Name })));
    return found && { ...found, Targets: await targetsOf(Name, client) };
  },
};

/** The SDK has no paginator for this one. */
async function targetsOf(Rule: string, client: EventBridgeClient): Promise<Target[]> {
  const all: Target[] = [];
  for (let NextToken: string | undefined; ; ) {
    const page = await client.send(new ListTargetsByRuleCommand({ Rule, NextToken }));
    all.push(...(page.Targets ?? []));
    NextToken = page.NextToken;
    if (NextToken === undefined) return all;
  }
}
