import { type CallName, callName, singular } from './call-name.ts';

/**
 * How well a parameter says what a call is about: the lowest rank is best. Ranks below {@link THING} always say it.
 */
const TIER = 1000;
/** It has the name of the thing that the call is named after; odd where it holds the thing and not its name. */
export const THING = TIER;
/** It is on the list of names. */
const LISTED = 2 * TIER;
/** It holds the thing, and the call makes nothing: rules of a group, targets of a rule. What they belong to is better. */
const HELD = LISTED + TIER / 2;
const HELD_PART = HELD + 1;
/** It looks like a name. */
export const LOOKS_LIKE = 3 * TIER;
/** The same, but more often it names what the call makes use of. */
const HELPER = 4 * TIER;
/** It says nothing. */
export const NEVER = 9 * TIER;
/** It holds all others: EC2's `DeleteFlowLogsRequest`, API Gateway's `createRestApiInput`. */
export const WRAPPER = -1;
const WRAPS = /(?:Request|Req|Response)$/;

/** In the name of a thing, after its whole name: the `name` of what is made, part of its name, and then other parts. */
const MADE_NAME = 2;
const MADE_PART = 4;
const PART = 10;

const listed = (names: string): ReadonlyMap<string, number> =>
  new Map(names.split(' ').map((name, at) => [name.toLowerCase(), at]));

/** Who gets a policy is more telling than the policy, the key more than its grant. */
const OWNERS = listed('userName roleName bucketName functionName stackName keyId');

/** The most telling first. */
const NAMES = listed(
  'instanceId instanceIds instances dBInstanceIdentifier dBClusterIdentifier dBSnapshotIdentifier snapshotId imageId ' +
    'groupName groupId networkAclId routeTableId internetGatewayId allocationId publicIp vpcId secretId resources ' +
    'queueUrl topicArn tableName repositoryName loadBalancerArn targetGroupArn logGroupName trailName configRuleName ' +
    'service task cluster clusterName name target rule bucket workGroup identity taskDefinition policyName policyArn documentName roleArn ' +
    'accountAlias eventDataStore channel targetPrincipal emailAddress resource resourceArn resourceId id arn names tags',
);

/** They end as names do, and name nothing that a call acts on. */
const NOTHING = listed(
  'creatorRequestId clientRequestId requestId attributeName metricName featureName versionId ownerId registryId ' +
    'catalogId aWSServiceName roleSessionName serviceAccountId statementId',
);

/** What a call makes use of. Whose account and whose service it is may be all that there is to say. */
const HELPERS =
  /^(?:client|kmsKey|subnet|vpcEndpoint|external|identityStore)Ids?$|(?:SubnetGroupName|SecurityGroupIds?|RoleArn)$|^instanceArn$/i;
const WHOSE = /^accountIds?$|^servicePrincipal$/i;

/**
 * Calls whose other parameters would mislead: machines that could not be made are not their subnet, and a command for
 * machines with a tag does not act on its document.
 */
const ONLY: ReadonlyMap<string, ReadonlyMap<string, number>> = new Map([
  ['RunInstances', listed('instances')],
  ['SendCommand', listed('instanceIds targets')],
]);

const NAMING = 'Identifiers Identifier Names Name Ids IDs Id ID Arns ARNs Arn ARN Urls Url URL'.split(' ');
const LISTS = ['Set', 'List'];
const HOLDING = [...LISTS, ...'Input Configuration Config Metadata Details Info'.split(' ')];

/** A call by its name, and the ranks of the parameters that were seen in it. */
export interface Call extends CallName {
  readonly name: string;
  readonly ranks: Map<string, number>;
}

/** Names of calls and of their parameters are few and repeat, but records come from outside: memory has an end. */
const MOST = 500;
/** No name of AWS is longer. */
const LONGEST = 100;
const calls = new Map<string, Call>();

export function callOf(eventName: unknown): Call {
  const name = typeof eventName === 'string' && eventName.length <= LONGEST ? eventName : '';
  const known = calls.get(name);
  if (known !== undefined) return known;
  if (calls.size >= MOST) calls.clear();
  const call = { ...callName(name), name, ranks: new Map<string, number>() };
  calls.set(name, call);
  return call;
}

export function rankOf(key: string, call: Call): number {
  const known = call.ranks.get(key);
  if (known !== undefined) return known;
  if (key.length > LONGEST) return NEVER;
  if (call.ranks.size >= MOST) call.ranks.clear();
  const rank = ranked(key, key.toLowerCase(), call);
  call.ranks.set(key, rank);
  return rank;
}

function ranked(key: string, lower: string, call: Call): number {
  if (WRAPS.test(key) || lower === `${call.name}input`.toLowerCase()) return WRAPPER;
  if (NOTHING.has(lower)) return NEVER;
  const owner = OWNERS.get(lower);
  if (owner !== undefined) return owner;
  if (call.makes && lower === 'name') return THING + MADE_NAME;
  const one = without(key, LISTS);
  const place = (ONLY.get(call.name) ?? NAMES).get(one.toLowerCase());
  const thing = thingRank(key, call);
  if (thing !== undefined && (call.makes || !isHeld(thing) || place !== undefined)) return thing;
  if (place !== undefined) return LISTED + place;
  if (thing !== undefined) return thing === THING + 1 ? HELD : HELD_PART;
  if (ONLY.has(call.name)) return NEVER;
  if (WHOSE.test(one)) return HELPER;
  if (HELPERS.test(key)) return call.makes ? NEVER : HELPER;
  return ending(one, NAMING) ? LOOKS_LIKE : NEVER;
}

function thingRank(key: string, { things, makes }: Call): number | undefined {
  const held = without(key, HOLDING);
  const named = without(held, NAMING);
  const isNamed = named !== held;
  const core = singular(named.toLowerCase());
  const place = things.get(core) ?? (core.startsWith('target') ? things.get(core.slice(6)) : undefined);
  if (place === undefined) return undefined;
  if (place === 0) return THING + (isNamed ? 0 : 1);
  return (
    THING + (isNamed && makes && ending(key, ['Name']) ? MADE_PART : PART + 2 * place + (isNamed ? 0 : 1))
  );
}

const ending = (key: string, ends: readonly string[]): string | undefined =>
  ends.find((end) => key.endsWith(end) && key.length > end.length);

const without = (key: string, ends: readonly string[]): string =>
  key.slice(0, key.length - (ending(key, ends)?.length ?? 0));

/** Odd ranks are of what holds the thing. */
const isHeld = (rank: number): boolean => rank % 2 === 1;

/** In the thing, only its own name counts: a machine is not the image that it is made of. */
export const isThing = (rank: number): boolean =>
  (rank >= THING && rank < LISTED) || rank === HELD || rank === HELD_PART;

/**
 * Whether a text is no name although its parameter holds the thing: `service: web` and `jobQueue: nightly` are names,
 * `projectVisibility: PUBLIC_READ` is none.
 */
export function isNameless(rank: number, key: string, value: string): boolean {
  if (!isThing(rank) || !(isHeld(rank) || rank === HELD) || NAMES.has(key.toLowerCase())) return false;
  return !(rank === HELD || rank === THING + 1) || NO_NAME.test(value);
}
const NO_NAME = /^[A-Z_]+$|\s/;
