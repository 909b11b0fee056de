import type { JsonObject } from '../json.ts';
import { at } from '../json.ts';

/** Managed MCP servers of AWS: aws-mcp.amazonaws.com, eks-mcp.amazonaws.com, ecs-mcp.amazonaws.com. */
const MANAGED_SERVER = /(^|-)mcp\.amazonaws\.com$/;

/**
 * What AWS's own tools for agents write into the user agent: the proxy to its MCP servers, the servers that run on the
 * user's machine (`md/awslabs#mcp#iam-mcp-server#1.0`), and Amazon Q, which is Kiro's command line too.
 */
const TOOLS_FOR_AGENTS = /\bmcp-proxy-for-aws\/|\bmd\/awslabs#mcp#|\bAmazonQ-For-CLI\b/;

/**
 * Whether an AI agent made the call, by AWS's own markers alone. An agent with a person's keys and no such marker is not
 * told from the person.
 *
 * Seen in real records (engseclabs/trailtool, 2026-07; others of 2026-05 and 2026-10): `invokedBy` of a call that a managed
 * MCP server makes, and `AwsMcpEvent`, which the server writes of its own tools. In the sources of AWS's tools only: the
 * user agents. Documented only, by a workshop of AWS: `CalledViaAWSMCP` in `additionalEventData`.
 */
export function byAgent({ userIdentity, eventType, userAgent, additionalEventData }: JsonObject): boolean {
  const invokedBy = at(userIdentity, 'invokedBy');
  return (
    eventType === 'AwsMcpEvent' ||
    (typeof invokedBy === 'string' && MANAGED_SERVER.test(invokedBy)) ||
    (typeof userAgent === 'string' && TOOLS_FOR_AGENTS.test(userAgent)) ||
    at(additionalEventData, 'CalledViaAWSMCP') !== undefined
  );
}
