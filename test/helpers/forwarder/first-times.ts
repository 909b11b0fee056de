import { randomOf } from '../random.ts';
/**
 * Events of many actors, and what shall be marked in them: worked out from the raw records and from nothing that the
 * product makes of them.
 */

export interface Raw {
  readonly eventID: string;
  readonly eventTime: string;
  readonly eventSource: string;
  readonly awsRegion: string;
  readonly sourceIPAddress: string;
  readonly userAgent: string;
  readonly [key: string]: unknown;
}

const [OWN, OTHER] = ['111122223333', '444455556666'];
const DAY = 86_400_000;
const FROM = Date.UTC(2026, 0, 3);

export function shuffled<T>(list: readonly T[], random: () => number): T[] {
  return list
    .map((item) => ({ item, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

const user = (userName: string, accountId = OWN) => ({
  type: 'IAMUser',
  principalId: 'AIDA',
  accountId,
  userName,
});
const pathOf = (roleName: string) =>
  roleName.startsWith('AWSServiceRole') ? 'aws-service-role/rds.amazonaws.com/' : '';
const role = (roleName: string, session: string, accountId = OWN, attributes = {}) => ({
  type: 'AssumedRole',
  principalId: `AROA:${session}`,
  arn: `arn:aws:sts::${accountId}:assumed-role/${roleName}/${session}`,
  accountId,
  sessionContext: {
    sessionIssuer: {
      type: 'Role',
      arn: `arn:aws:iam::${accountId}:role/${pathOf(roleName)}${roleName}`,
      accountId,
      userName: roleName,
    },
    attributes,
  },
});
const SSO = 'AWSReservedSSO_Admin_1a2b';
const session = (n: number) => `run-${n}`;

/** What tells who acts, by the actor that it counts for; `-` for nobody. `n` is another number each time. */
const ACTORS: readonly (readonly [string, (n: number) => object])[] = [
  ['user ada', () => ({ userIdentity: user('ada') })],
  ['user ops', () => ({ userIdentity: user('ops') })],
  ['role ops', (n) => ({ userIdentity: role('ops', session(n)) })],
  ['role ops elsewhere', (n) => ({ userIdentity: role('ops', session(n), OTHER) })],
  ['person ada in ops', () => ({ userIdentity: role('ops', 'ada'), sessionCredentialFromConsole: 'true' })],
  ['person bob in ops', () => ({ userIdentity: role('ops', 'bob', OWN, { mfaAuthenticated: 'true' }) })],
  ['sso ada', () => ({ userIdentity: role(SSO, 'ada@example.com') })],
  ['sso bob', () => ({ userIdentity: role(SSO, 'bob@example.com') })],
  ['sso ada', () => ({ userIdentity: role(SSO, 'ada@example.com'), eventType: 'AwsMcpEvent' })],
  ['role bot', (n) => ({ userIdentity: role('bot', session(n)), eventType: 'AwsMcpEvent' })],
  ['machine', (n) => ({ userIdentity: role('web', `i-${`${n}`.padStart(17, '0')}`) })],
  ['root', () => ({ userIdentity: { type: 'Root', principalId: OWN, accountId: OWN } })],
  [
    'saml',
    () => ({
      userIdentity: { type: 'SAMLUser', principalId: 'xyz:eve@example.com', userName: 'eve@example.com' },
    }),
  ],
  ['-', () => ({ userIdentity: { type: 'AWSService', invokedBy: 'ec2.amazonaws.com' } })],
  ['-', (n) => ({ userIdentity: role('AWSServiceRoleForRDS', session(n)) })],
  ['-', () => ({ userIdentity: { type: 'AWSAccount', principalId: '', accountId: 'ANONYMOUS_PRINCIPAL' } })],
];
const SERVICES = ['s3', 'ec2', 'iam', 'kms', 'sts', 'rds'].map((name) => `${name}.amazonaws.com`);
const REGIONS = ['us-east-1', 'eu-central-1', 'ap-northeast-1'];
/** Addresses, their network and their country. */
const SOURCES: readonly (readonly [string, string, string?])[] = [
  ['193.99.144.80', 'internet', 'DE'],
  ['133.11.0.1', 'internet', 'JP'],
  ['54.239.28.85', 'aws', 'US'],
  ['10.0.0.1', 'private'],
  ['lambda.amazonaws.com', 'aws-service'],
];
/** User agents and their programs. */
const AGENTS: readonly (readonly [(n: number) => string, string])[] = [
  [(n) => `aws-cli/2.${n} md/command#s3.ls`, 'aws-cli'],
  [(n) => `Boto3/1.${n} md/Botocore#1.${n}`, 'boto3'],
  [(n) => `APN/1.0 HashiCorp/1.0 Terraform/1.${n}`, 'terraform'],
  [(n) => `Mozilla/5.0 (Macintosh) Chrome/${n}`, 'browser'],
  [() => 'console.amazonaws.com', 'console.amazonaws.com'],
];

/** Values come to an actor over the days, and several events share an instant. */
export function rawEvents(count: number, seed: number): Raw[] {
  const random = randomOf(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  return Array.from({ length: count }, (_, n) => {
    const at = Math.floor(random() * 90 * 4) / 4;
    const [address] = pick(SOURCES.slice(0, 1 + Math.floor(at / 18)));
    const [agent] = pick(AGENTS.slice(0, 1 + Math.floor(at / 20)));
    return {
      eventVersion: '1.11',
      eventID: `event-${Math.floor(random() * 1e9)}-${n}`,
      eventTime: new Date(FROM + at * DAY).toISOString().replace('.000', ''),
      eventSource: pick(SERVICES.slice(0, 1 + Math.floor(at / 16))),
      eventName: 'Call',
      awsRegion: pick(REGIONS.slice(0, 1 + Math.floor(at / 31))),
      sourceIPAddress: address,
      userAgent: agent(n),
      recipientAccountId: OWN,
      eventType: 'AwsApiCall',
      ...pick(ACTORS)[1](n),
    };
  });
}

/** Who acted, by the parts of the record that {@link ACTORS} writes. */
function actorOf({ userIdentity, sessionCredentialFromConsole }: Raw): string | undefined {
  const who = userIdentity as { type: string; accountId?: string; arn?: string; userName?: string };
  if (who.type === 'AWSService' || who.accountId === 'ANONYMOUS_PRINCIPAL') return undefined;
  if (who.type !== 'AssumedRole') return `${who.type} ${who.accountId} ${who.userName}`;
  const [, name = '', session = ''] = who.arn?.split('/') ?? [];
  if (name.startsWith('AWSServiceRole')) return undefined;
  const person = name === SSO || sessionCredentialFromConsole === 'true' || session === 'bob';
  return `role ${who.accountId} ${name}${person ? ` ${session}` : ''}`;
}

function valuesOf(record: Raw): Record<string, string | undefined> {
  const [, network, country] = SOURCES.find(([address]) => address === record.sourceIPAddress) ?? [];
  const agent = AGENTS.find(([, program]) => record.userAgent.toLowerCase().includes(program));
  return {
    service: record.eventSource,
    region: record.awsRegion,
    country,
    network,
    agent: agent?.[1] ?? 'browser',
  };
}

/**
 * The marks that events shall have, by event: of all that an actor was ever seen with, in `known`, the first that is
 * 14 days after the actor's own first; of several at that instant, the one with the smallest id. Only `present` events
 * can have one.
 */
export function expectedMarks(
  known: readonly Raw[],
  present: readonly Raw[] = known,
): Record<string, string[]> {
  const ofActors = new Map<string, number>();
  const ofValues = new Map<string, number>();
  const least = (map: Map<string, number>, key: string, time: number) =>
    map.set(key, Math.min(time, map.get(key) ?? Number.POSITIVE_INFINITY));
  const each = (
    records: readonly Raw[],
    work: (actor: string, key: string, name: string, raw: Raw) => void,
  ) => {
    for (const raw of records) {
      const actor = actorOf(raw);
      if (actor === undefined) continue;
      for (const [name, value] of Object.entries(valuesOf(raw)))
        if (value !== undefined) work(actor, `${actor} ${name} ${value}`, name, raw);
    }
  };
  each(known, (actor, key, _, { eventTime }) => {
    least(ofActors, actor, Date.parse(eventTime));
    least(ofValues, key, Date.parse(eventTime));
  });
  const chosen = new Map<string, { id: string; name: string }>();
  each(present, (actor, key, name, { eventID: id, eventTime }) => {
    const time = Date.parse(eventTime);
    if (time !== ofValues.get(key) || time - (ofActors.get(actor) ?? 0) < 14 * DAY) return;
    const other = chosen.get(key);
    if (other === undefined || id < other.id) chosen.set(key, { id, name });
  });
  const marks: Record<string, string[]> = {};
  for (const { id, name } of chosen.values()) marks[id] = [...(marks[id] ?? []), name].sort();
  return marks;
}
