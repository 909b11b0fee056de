import { GetTrailStatusCommand } from '@aws-sdk/client-cloudtrail';
import { FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import ipaddr from 'ipaddr.js';
import { pasteLine } from '../flags/paste.ts';
import { ensureIndexPattern, readIndexPattern } from '../kibana/index-pattern.ts';
import { type Reply, WrongCertificate } from '../kibana/proxy-client.ts';
import { INDEX_PATTERN } from '../schema/index.ts';
import { endedWell, isRolledBackUpdate } from '../stack/status.ts';
import { alertsConfirmed } from './alerts.ts';
import type { VerifyContext } from './context.ts';
import { Finding, type HealthCheck } from './finding.ts';

const SEE_PROXY =
  'Open a session on the proxy (aws ssm start-session) and read /var/log/cloud-init-output.log.';

/** All health checks, in the order shown: from the stack outwards to what a person sees. */
export const CHECKS: readonly HealthCheck[] = [
  { name: 'Stack complete', run: stackComplete, remedy: 'Run create-cloudtrail-kibana again.' },
  {
    name: 'Trail logging',
    run: trailLogging,
    remedy: 'Start it: aws cloudtrail start-logging --name <trail>',
    fixable: true,
  },
  {
    name: 'Forwarder without errors',
    run: forwarderClean,
    remedy: 'Read the log group of LogsToElasticsearch.',
  },
  {
    name: 'Cluster and newest event',
    run: clusterHealthy,
    remedy: 'Read the log group of UpdateElasticsearch.',
  },
  { name: 'Proxy reachable', run: proxyReachable, remedy: SEE_PROXY },
  { name: 'Certificate pinned', needs: 'Proxy reachable', run: certificatePinned, remedy: SEE_PROXY },
  { name: 'Proxy refuses strangers', needs: 'Certificate pinned', run: proxyRefuses, remedy: SEE_PROXY },
  {
    name: 'UI status',
    needs: 'Certificate pinned',
    run: uiStatus,
    remedy: 'Wait some minutes and run create-cloudtrail-kibana again.',
  },
  {
    name: 'Index pattern',
    needs: 'UI status',
    run: indexPattern,
    remedy: 'Run create-cloudtrail-kibana again.',
    fixable: true,
  },
  {
    name: 'Boards',
    needs: 'UI status',
    run: boards,
    remedy: 'Run create-cloudtrail-kibana again.',
    fixable: true,
  },
  {
    name: 'Alerts',
    of: ({ parameters }) => Boolean(parameters.AlertEmail),
    run: alertsConfirmed,
    remedy: 'Look at the topic in the SNS console.',
  },
];

async function stackComplete({ stack }: VerifyContext): Promise<string> {
  if (endedWell(stack.status, 'made')) return stack.status;
  if (isRolledBackUpdate(stack.status)) {
    throw new Finding('the last update was rolled back', 'Run the same update again.', 'warn');
  }
  throw new Finding(`it is in ${stack.status}`);
}

async function trailLogging({ stack, fx }: VerifyContext): Promise<string> {
  const { trailArn: TrailArn, logGroup: LogGroup } = stack.outputs;
  if (TrailArn === undefined) return `reuses the trail that delivers to ${LogGroup}`;
  const client = await fx.aws.cloudTrail();
  const status = await client.send(new GetTrailStatusCommand({ Name: TrailArn }));
  if (!status.IsLogging) throw new Finding('the trail is switched off');
  const trouble = status.LatestCloudWatchLogsDeliveryError || status.LatestDeliveryError;
  if (trouble)
    throw new Finding(`its last delivery failed: ${trouble}`, "Check the trail's role and bucket policy.");
  return TrailArn.split('/').at(-1) ?? TrailArn;
}

/** Batches in the failure queue, and the line that hands them on again. */
export async function failedBatches({
  stack,
  fx,
}: VerifyContext): Promise<{ waiting: number; again: string }> {
  const sqs = await fx.aws.sqs();
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl: stack.outputs.failureQueueUrl,
      AttributeNames: ['ApproximateNumberOfMessages'],
    }),
  );
  const again = pasteLine('redrive', { 'stack-name': stack.name, region: await fx.aws.region() });
  return { waiting: Number(Attributes?.ApproximateNumberOfMessages ?? 0), again };
}

async function forwarderClean(context: VerifyContext): Promise<string> {
  const { stack, fx, since, readOnly } = context;
  const logs = await fx.aws.logs();
  const [errors, queue] = await Promise.all([
    logs.send(
      new FilterLogEventsCommand({
        logGroupName: `/aws/lambda/${stack.outputs.forwarderFunction}`,
        filterPattern: 'ERROR',
        startTime: since,
      }),
    ),
    // A look has a row of its own for the queue.
    readOnly ? undefined : failedBatches(context),
  ]);
  if (queue !== undefined && queue.waiting > 0)
    throw new Finding(
      `${queue.waiting} failed batches wait in the failure queue`,
      `Hand them on again: ${queue.again}`,
    );
  const count = errors.events?.length ?? 0;
  if (count > 0)
    throw new Finding(`${count} errors in its log: ${errors.events?.[0]?.message?.trim().slice(0, 160)}`);
  return readOnly ? 'none in its log' : 'failure queue empty';
}

async function clusterHealthy({ inside, readOnly }: VerifyContext): Promise<string> {
  const status = await inside();
  if (status.cluster.status === 'red') throw new Finding('the cluster is red: some data is not available');
  if (!readOnly && !status.accessPolicyMatches)
    throw new Finding("the domain's access policy was changed by hand");
  if (!readOnly && !status.forwarder.matches)
    throw new Finding(`the forwarder writes to ${status.forwarder.endpoint}`);
  const quarantined = status.quarantined > 0 ? `, ${status.quarantined} in quarantine` : '';
  const events = `${status.cluster.status}, ${status.documents} events${quarantined}`;
  return status.newestEvent === null
    ? `${events}; the first ones come after about 5 minutes`
    : `${events}, newest ${status.newestEvent.replace(/\.\d+Z$/, 'Z')}`;
}

async function proxyReachable({ stack, callerIp, stranger }: VerifyContext): Promise<string> {
  try {
    await (await stranger())('/');
  } catch (error) {
    // Whoever answered: that it is the proxy is the next check's question.
    if (error instanceof WrongCertificate) return `${stack.outputs.proxyIp}`;
    const allowed = (stack.parameters.AuthorizedIps ?? '').split(',');
    if (callerIp.status === 'agreed' && !covers(allowed, callerIp.ip)) {
      throw new Finding(
        `your address ${callerIp.ip} is not authorised`,
        'Run the checks from an authorised address.',
      );
    }
    throw error;
  }
  return `${stack.outputs.proxyIp}`;
}

async function proxyRefuses({ stack, stranger }: VerifyContext): Promise<string> {
  const { status } = await (await stranger())(`${stack.outputs.uiPath}/api/status`);
  if (status !== 401) throw new Finding(`without a password it answers HTTP ${status}, not 401`);
  return 'HTTP 401 without the password';
}

async function certificatePinned({ stack, certificate, stranger }: VerifyContext): Promise<string> {
  if (stack.outputs.url.startsWith('http:')) {
    throw new Finding('plain HTTP: nobody proves who answers', 'Deploy again without --http.', 'warn');
  }
  await (await stranger())('/');
  return `SHA-256 ${(await certificate()).slice(0, 16)}…`;
}

async function uiStatus({ stack, visitor }: VerifyContext): Promise<string> {
  const reply = await (await visitor())(`${stack.outputs.uiPath}/api/status`);
  if (reply.status !== 200) throw new Finding(`it answers HTTP ${reply.status}`);
  const { name, version } = parseStatus(reply);
  return `${name} ${version}`;
}

async function indexPattern({ stack, visitor, inside, readOnly }: VerifyContext): Promise<string> {
  const client = await visitor();
  const uiPath = stack.outputs.uiPath;
  if (!readOnly) await ensureIndexPattern(client, uiPath);
  const { title, fields } = await readIndexPattern(client, uiPath);
  if (title !== INDEX_PATTERN) throw new Finding(`its title is ${title}, not ${INDEX_PATTERN}`);
  const { mappingFields } = await inside();
  const missing = mappingFields.filter((field) => !fields.includes(field));
  const strange = fields.filter((field) => !field.startsWith('_') && !mappingFields.includes(field));
  if (missing.length > 0)
    throw new Finding(`${missing.length} mapped fields are missing, ${missing[0]} first`);
  if (strange.length > 0) throw new Finding(`${strange.length} fields are not mapped, ${strange[0]} first`);
  return `${title}, ${mappingFields.length} fields as mapped`;
}

async function boards({ stack, visitor, readOnly }: VerifyContext): Promise<string> {
  const { ensureBoards, readBoards } = await import('../kibana/boards-import.ts');
  const client = await visitor();
  const uiPath = stack.outputs.uiPath;
  if (!readOnly) await ensureBoards(client, uiPath);
  const { there, all, current } = await readBoards(client, uiPath);
  if (there < all) throw new Finding(`${all - there} of ${all} saved objects are missing`);
  if (!current) throw new Finding('they are those of another version', undefined, 'warn');
  return `${all} saved objects, of this version`;
}

function parseStatus({ body }: Reply): { name: string; version: string } {
  try {
    const status = JSON.parse(body) as { name?: string; version?: { number?: string } };
    return { name: status.name ?? 'UI', version: status.version?.number ?? 'of unknown version' };
  } catch {
    throw new Finding('it answers something that is not its status', 'Wait some minutes and check again.');
  }
}

/** True when one of the CIDRs contains the address. */
function covers(cidrs: readonly string[], ip: string): boolean {
  const address = ipaddr.IPv4.parse(ip);
  return cidrs.some((cidr) => address.match(ipaddr.IPv4.parseCIDR(cidr)));
}
