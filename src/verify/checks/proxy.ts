import { GetParameterCommand } from '@aws-sdk/client-ssm';
import ipaddr from 'ipaddr.js';
import { unfitPassword } from '../../deploy/password.ts';
import { type Reply, WrongCertificate } from '../../kibana/proxy-client.ts';
import type { VerifyContext } from '../context.ts';
import { Finding, type HealthCheck } from '../finding.ts';
import { settings } from '../settings/row.ts';

/** Whether the machine runs, has its role and its groups, and holds the Elastic IP. */
export const proxyMachine = settings({
  well: 'runs, at its Elastic IP',
});

const stored = settings({ well: 'as deployed' });

/** Whether Parameter Store holds what the proxy was deployed with; the machine reads it every two minutes. */
export const proxySettings: HealthCheck['run'] = async (context, covers) => {
  const { stack, fx } = context;
  const client = await fx.aws.ssm();
  const { Parameter } = await client.send(
    new GetParameterCommand({ Name: stack.outputs.passwordParameter, WithDecryption: true }),
  );
  const unfit = unfitPassword(Parameter?.Type, Parameter?.Value);
  if (unfit !== undefined)
    throw new Finding(
      `the password can't be trusted: ${unfit}`,
      'Run create-cloudtrail-kibana again: it makes a new one.',
    );
  return stored(context, covers);
};

/** A new machine that takes the address over, or nginx that starts anew, cuts what is on its way to the old one. */
const CUT_PAUSE_MS = 2_000;

async function askOnceMore({ stranger, fx }: VerifyContext): Promise<void> {
  try {
    await (await stranger())('/');
  } catch (error) {
    if ((error as { code?: string }).code !== 'ECONNRESET') throw error;
    await fx.clock.sleep(CUT_PAUSE_MS, fx.signal);
    await (await stranger())('/');
  }
}

export async function proxyReachable(context: VerifyContext): Promise<string> {
  const { stack, callerIp } = context;
  try {
    await askOnceMore(context);
  } catch (error) {
    // Something answered. Whether it is the proxy is for the next check.
    if (error instanceof WrongCertificate) return `${stack.outputs.proxyIp}`;
    const allowed = (stack.parameters.AuthorizedIps ?? '').split(',').filter(Boolean);
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

/** True when one of the CIDRs contains the address. */
function covers(cidrs: readonly string[], ip: string): boolean {
  const address = ipaddr.IPv4.parse(ip);
  return cidrs.some((cidr) => address.match(ipaddr.IPv4.parseCIDR(cidr)));
}

export async function certificatePinned({ stack, certificate, stranger }: VerifyContext): Promise<string> {
  if (stack.outputs.url.startsWith('http:')) {
    throw new Finding('plain HTTP: nobody proves who answers', 'Deploy again without --http.', 'warn');
  }
  await (await stranger())('/');
  return `SHA-256 ${(await certificate()).slice(0, 16)}…`;
}

export async function proxyRefuses({ stack, stranger }: VerifyContext): Promise<string> {
  const { status } = await (await stranger())(`${stack.outputs.uiPath}/api/status`);
  if (status !== 401) throw new Finding(`without a password it answers HTTP ${status}, not 401`);
  return 'HTTP 401 without the password';
}

/** Addresses that lead past the UI to the engine; the proxy refuses all of them, also with the password. */
export async function engineClosed({ stack, visitor }: VerifyContext): Promise<string> {
  const client = await visitor();
  const { uiPath } = stack.outputs;
  const devTools = stack.parameters.AllowDevTools === 'true';
  const closed = [
    '/_cluster/health',
    '/_cat/indices',
    ...(devTools ? [] : [`${uiPath}/api/console/api_server`]),
  ];
  for (const path of closed) {
    const { status } = await client(path);
    if (status !== 404) throw new Finding(`it answers HTTP ${status} to ${path}, not 404`);
  }
  return devTools ? 'but for Dev Tools, as deployed' : 'only the UI is open';
}

export async function uiStatus({ stack, visitor }: VerifyContext): Promise<string> {
  const reply = await (await visitor())(`${stack.outputs.uiPath}/api/status`);
  if (reply.status !== 200) throw new Finding(`it answers HTTP ${reply.status}`);
  const { name = 'UI', version, status } = parseStatus(reply);
  const state = status?.overall?.state ?? 'green';
  if (state === 'red') throw new Finding(`${name} says of itself that it is red`);
  if (state !== 'green') throw new Finding(`${name} says of itself that it is ${state}`, undefined, 'warn');
  return `${name} ${version?.number ?? 'of unknown version'}`;
}

/** `GET /api/status` of Kibana 7.10 and OpenSearch Dashboards. */
interface UiStatus {
  readonly name?: string;
  readonly version?: { readonly number?: string };
  readonly status?: { readonly overall?: { readonly state?: string } };
}

function parseStatus({ body }: Reply): UiStatus {
  try {
    return JSON.parse(body) as UiStatus;
  } catch {
    throw new Finding('it answers something that is not its status', 'Wait some minutes and check again.');
  }
}
