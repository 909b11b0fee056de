import { DEFAULT_STACK, defaultBucket, domainName } from '../ask/questions.ts';
import type { Effects } from '../core/effects.ts';
import type { CallerIp, Facts, Identity, StackNames } from '../core/types.ts';
import type { Flags } from '../flags.ts';
import { ENGINES } from '../plan/sizes.ts';
import { discoverCallerIp } from './caller-ip.ts';
import { PROXY_TYPES, type ProxyType } from './proxy-types.ts';

/** Looks at the account and at where the caller sits; changes nothing. Independent questions go out side by side. */
export async function discover(flags: Flags, fx: Effects): Promise<Facts> {
  const { aws, report } = fx;
  report.say('Looking at your AWS account.');
  const ip = askForIp(flags['no-my-ip'] !== true && flags['authorized-ip'] === undefined, fx);
  const { discoverIdentity } = await import('./identity.ts');
  const identity = await discoverIdentity(aws);
  // Each client is loaded with the question that needs it: EC2's alone weighs more than the wizard.
  const [network, trails, stacks, { domains, engines }, callerIp, limits, permissions, sessionMinutes] =
    await Promise.all([
      import('./network.ts').then(async ({ discoverNetwork }) =>
        discoverNetwork(await aws.ec2(), { vpcId: flags['vpc-id'], subnetId: flags['subnet-id'] }),
      ),
      import('./trails.ts').then(async ({ discoverTrails }) =>
        discoverTrails(await aws.cloudTrail(), await aws.logs(), identity.region),
      ),
      import('./stacks.ts').then(async ({ discoverStacks }) => discoverStacks(await aws.cloudFormation())),
      import('./domains.ts').then(async ({ discoverDomains }) => discoverDomains(await aws.openSearch())),
      ip,
      import('./limits.ts').then(({ discoverLimits }) =>
        discoverLimits(
          aws,
          ENGINES.map(({ engine }) => engine).filter((engine) => engine === (flags.engine ?? engine)),
        ),
      ),
      import('./permissions.ts').then(async ({ discoverPermissions }) =>
        discoverPermissions(await aws.iam(), identity, likelyNames(flags, identity)),
      ),
      import('./session.ts').then(({ discoverSession }) => discoverSession(aws, fx.clock.now())),
    ]);
  const { discoverProxyImage } = await import('./image.ts');
  const architecture = PROXY_TYPES[network.proxyInstanceType as ProxyType];
  const proxyImageId = await discoverProxyImage(await aws.ssm(), architecture);
  const today = new Date(fx.clock.now()).toISOString().slice(0, 10);
  const facts: Facts = {
    identity,
    network,
    callerIp,
    trails,
    stacks,
    domains,
    engines,
    proxyImageId,
    today,
    limits,
    permissions,
    sessionMinutes,
  };
  report.event('discovered', facts);
  for (const line of describe(facts)) report.say(line);
  return facts;
}

/** The names that the flags and the defaults come to: others may be chosen yet. */
function likelyNames(flags: Flags, identity: Identity): StackNames {
  const stackName = flags['stack-name'] ?? DEFAULT_STACK;
  return {
    stackName,
    domainName: domainName(stackName, flags['domain-name'], undefined),
    artifactsBucket: flags['artifacts-bucket'] ?? defaultBucket(identity),
  };
}

/** The caller's public address, when it `wants` to be asked for; says who is asked. */
export function askForIp(
  wants: boolean,
  { fetch, report, callerIpSources }: Pick<Effects, 'fetch' | 'report' | 'callerIpSources'>,
): Promise<CallerIp> {
  if (!wants) return Promise.resolve({ status: 'unknown', why: 'it was not asked for' });
  const hosts = callerIpSources.map((url) => new URL(url).host).join(' and ');
  report.say(`Asking ${hosts}\nfor your public address; --no-my-ip leaves that out.`);
  return discoverCallerIp(fetch, callerIpSources);
}

/** What was found, in at most a dozen short lines. */
function describe(facts: Facts): string[] {
  const { identity, network, callerIp, trails } = facts;
  return [
    `  Account      ${identity.account} in ${identity.region}`,
    `  Signed in as ${identity.arn}`,
    `  Network      ${network.vpcId}, ${network.subnetId} (${network.zone}, ${network.proxyInstanceType})`,
    `  Your address ${describeIp(callerIp)}`,
    ...(trails.length === 0 ? ['  Trails       none yet'] : []),
    ...trails.map(({ name, why }) => `  Trail        ${name}: ${why ?? 'can be reused'}`),
  ];
}

export function describeIp(callerIp: CallerIp): string {
  if (callerIp.status === 'agreed') return callerIp.ip;
  if (callerIp.status === 'disagree') return `unclear: the sources say ${callerIp.ips.join(' and ')}`;
  return `unknown: ${callerIp.why}`;
}
