import type { Effects } from '../core/effects.ts';
import type { StackNames } from '../core/permissions.ts';
import type { CallerIp, Facts, Identity, StackFacts, TrailFacts } from '../core/types.ts';
import { wrap } from '../core/wrap.ts';
import type { Flags } from '../flags/table.ts';
import { readBoundary } from '../plan/boundary.ts';
import { DEFAULT_STACK, defaultBucket, domainName } from '../plan/names.ts';
import { ENGINES } from '../plan/sizes.ts';
import { isOwnTrail } from '../plan/trail-change.ts';
import { discoverCallerIp } from './caller-ip.ts';
import { PROXY_TYPES, type ProxyType } from './proxy-types.ts';

/** What a first look tells: one answer of AWS away. */
export interface FirstLook {
  readonly identity: Promise<Identity>;
  readonly stacks: Promise<StackFacts[]>;
}

/** All but the caller's address, which somebody else than AWS is asked for. */
export type Surroundings = Promise<Omit<Facts, 'callerIp'>>;

/** Asks who calls and which stacks there are, side by side. */
export function firstLook({ aws }: Effects): FirstLook {
  const identity = import('./identity.ts').then(({ discoverIdentity }) => discoverIdentity(aws));
  const stacks = import('../stack/read.ts').then(async ({ readStacks }) =>
    readStacks(await aws.cloudFormation()),
  );
  return { identity: held(identity), stacks: held(stacks) };
}

/** Looks at the account, says nothing and changes nothing. What needs no other answer is asked for side by side. */
export async function lookAround(flags: Flags, fx: Effects, first = firstLook(fx)): Surroundings {
  const { aws, clock } = fx;
  // Each client is loaded with the question that needs it: EC2's alone weighs more than the wizard.
  const wanted = { vpcId: flags['vpc-id'], subnetId: flags['subnet-id'] };
  const network = held(
    import('./network.ts').then(async ({ discoverNetwork }) => discoverNetwork(await aws.ec2(), wanted)),
  );
  const trails = held(
    import('./trails.ts').then(async ({ discoverTrails }) =>
      discoverTrails({
        trails: await aws.cloudTrail(),
        logs: await aws.logs(),
        identity: first.identity,
        filterQuota: async () => (await import('./limits.ts')).filterQuota(aws),
      }),
    ),
  );
  const search = held(
    import('./domains.ts').then(async ({ discoverDomains }) =>
      discoverDomains(await aws.openSearch(), first.stacks),
    ),
  );
  const images = held(
    import('./image.ts').then(async ({ discoverProxyImages }) => discoverProxyImages(await aws.ssm())),
  );
  const engines = ENGINES.map(({ engine }) => engine).filter((engine) => engine === (flags.engine ?? engine));
  const limits = held(import('./limits.ts').then(({ discoverLimits }) => discoverLimits(aws, engines)));
  const session = held(
    import('./session.ts').then(({ discoverSession }) => discoverSession(aws, clock.now())),
  );
  const stacks = held(
    Promise.all([import('../stack/read.ts'), first.stacks]).then(async ([{ withProtection }, found]) =>
      withProtection(found, await aws.cloudFormation()),
    ),
  );
  // Awaited first: of several things that go wrong, credentials are the cause.
  const identity = await first.identity;
  const boundary = held(
    import('./boundary.ts').then(async ({ discoverBoundary }) =>
      discoverBoundary(await aws.iam(), identity, flags['stack-name'] ?? DEFAULT_STACK),
    ),
  );
  const permissions = held(
    Promise.all([import('./permissions.ts'), boundary]).then(async ([{ discoverPermissions }, found]) =>
      discoverPermissions(await aws.iam(), identity, likelyNames(flags, identity, found)),
    ),
  );
  const found = await network;
  const proxyImageId = (await images)[PROXY_TYPES[found.proxyInstanceType as ProxyType]];
  return {
    identity,
    network: found,
    trails: await trails,
    stacks: await stacks,
    ...(await search),
    proxyImageId,
    today: new Date(clock.now()).toISOString().slice(0, 10),
    limits: await limits,
    permissions: await permissions,
    boundary: await boundary,
    sessionMinutes: await session,
  };
}

/** Looks at the account and at where the caller sits, and tells it; changes nothing. */
export async function discover(flags: Flags, fx: Effects, around?: Surroundings): Promise<Facts> {
  const { report } = fx;
  report.say('Looking at your AWS account.');
  const ip = held(askForIp(flags['no-my-ip'] !== true && flags['authorized-ip'] === undefined, fx));
  const facts = { ...(await (around ?? lookAround(flags, fx))), callerIp: await ip };
  report.event('discovered', facts);
  for (const line of describe(facts)) report.say(line);
  return facts;
}

/** A promise that may fail before anybody waits for it. */
function held<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {});
  return promise;
}

/** The names that the flags and the defaults come to: others may be chosen yet. */
function likelyNames(flags: Flags, identity: Identity, boundary: string | undefined): StackNames {
  const stackName = flags['stack-name'] ?? DEFAULT_STACK;
  return {
    stackName,
    domainName: domainName(stackName, flags['domain-name'], undefined),
    artifactsBucket: flags['artifacts-bucket'] ?? defaultBucket(identity),
    permissionsBoundary: readBoundary(flags['permissions-boundary'] ?? boundary ?? ''),
  };
}

/** The caller's public address, when it `wants` to be asked for; says who is asked. */
export function askForIp(
  wants: boolean,
  {
    network,
    report,
    callerIpSources,
    signal,
  }: Pick<Effects, 'network' | 'report' | 'callerIpSources' | 'signal'>,
): Promise<CallerIp> {
  if (!wants) return Promise.resolve({ status: 'unknown', why: 'it was not asked for' });
  const hosts = callerIpSources.map((url) => new URL(url).host).join(' and ');
  report.say(`Asking ${hosts}\nfor your public address; --no-my-ip leaves that out.`);
  return discoverCallerIp(network.getText, callerIpSources, signal);
}

/** What was found, in at most a dozen short lines. */
function describe(facts: Facts): string[] {
  const { identity, network, callerIp, trails } = facts;
  return [
    wrap('Account', `${identity.account} in ${identity.region}`),
    wrap('Signed in as', identity.arn),
    wrap('Network', `${network.vpcId}, ${network.subnetId} (${network.zone}, ${network.proxyInstanceType})`),
    wrap('Your address', describeIp(callerIp)),
    ...(trails.length === 0 ? [wrap('Trails', 'none yet')] : []),
    ...trails.map((trail) => wrap('Trail', `${trail.name}: ${usableFor(trail, facts)}`)),
  ];
}

function usableFor({ arn, why }: TrailFacts, { stacks, identity }: Facts): string {
  const owner = stacks.find((stack) => isOwnTrail(arn, stack, identity.region));
  return owner === undefined ? (why ?? 'can be reused') : `made by the stack ${owner.name}`;
}

export function describeIp(callerIp: CallerIp): string {
  if (callerIp.status === 'agreed') return callerIp.ip;
  if (callerIp.status === 'disagree') return `unclear: the sources say ${callerIp.ips.join(' and ')}`;
  return `unknown: ${callerIp.why}`;
}
