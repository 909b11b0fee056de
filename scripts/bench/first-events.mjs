import { randomUUID } from 'node:crypto';
import { hash } from './batches.mjs';

const ACTORS = 300;
const DAY = 86_400_000;
const DAYS = 90;
const END = Date.UTC(2026, 3, 1);
/** Events of one request. */
const CHUNK = 1000;
/** How many different ones there are, and how many of them one actor has at most. */
const SERVICES = { all: 60, own: 25 };
const REGIONS = { all: 12, own: 4 };
const ADDRESSES = ['193.99.144', '133.11.0', '54.239.28', '212.58.237', '8.8.8', '10.0.3'];
const PROGRAMS = [
  (n) => `aws-cli/2.${n % 9}.0 md/command#call-${n % 200}`,
  (n) => `Boto3/1.${n % 9}.0 md/Botocore#1.${n % 9}.0`,
  (n) => `APN/1.0 HashiCorp/1.0 Terraform/1.${n % 9}.0`,
  (n) => `Mozilla/5.0 (Macintosh) Chrome/${100 + (n % 30)}.0`,
  () => 'console.amazonaws.com',
];

/** Jumps between what it counts, so that neighbours differ. */
const pick = (n, of) => Math.floor((n * 2_654_435_761) / 65_536) % of;

/** One in three a role with another session for each 20 calls, a person of a permission set, a user. */
function identity(actor, n) {
  const accountId = `11112222333${actor % 4}`;
  if (actor % 3 === 2)
    return { type: 'IAMUser', principalId: `AIDA${actor}`, accountId, userName: `user-${actor}` };
  const [role, session] =
    actor % 3 === 0
      ? [`role-${actor}`, `run-${Math.floor(n / ACTORS / 20)}`]
      : ['AWSReservedSSO_Admin_1a2b', `person-${actor}@example.com`];
  return {
    type: 'AssumedRole',
    principalId: `AROA${actor}:${session}`,
    arn: `arn:aws:sts::${accountId}:assumed-role/${role}/${session}`,
    accountId,
    sessionContext: { sessionIssuer: { type: 'Role', accountId, userName: role } },
  };
}

/**
 * The `n`th event: in two thirds of the days, an actor comes to ever more services, Regions, addresses and programs.
 * Made once more, it is another event like it.
 */
function event(n, total) {
  const actor = n % ACTORS;
  const part = n / total;
  const time = END - DAYS * DAY + Math.floor(part * DAYS) * DAY + Math.floor(Math.random() * DAY);
  const reached = (most) => 1 + Math.floor(Math.min(part * 1.5, 0.999) * most);
  const own = (salt, most) => actor * 7 + pick(n + salt, reached(most));
  return {
    eventVersion: '1.11',
    eventID: randomUUID(),
    eventTime: new Date(time).toISOString().replace(/\.\d+/, ''),
    eventSource: `service-${own(1, SERVICES.own) % SERVICES.all}.amazonaws.com`,
    eventName: 'Call',
    awsRegion: `region-${own(2, REGIONS.own) % REGIONS.all}`,
    sourceIPAddress: `${ADDRESSES[own(3, 4) % ADDRESSES.length]}.${pick(n, 250)}`,
    userAgent: PROGRAMS[own(4, 3) % PROGRAMS.length](n),
    recipientAccountId: '111122223330',
    eventType: 'AwsApiCall',
    userIdentity: identity(actor, n),
  };
}

/** Writes the events `from` to `to` of `total` as the forwarder would; milliseconds that it took the engine. */
export async function writeEvents({ ask, normalise }, from, to, total) {
  let took = 0;
  for (let at = from; at < to; at += CHUNK) {
    const lines = [];
    for (let n = at; n < Math.min(at + CHUNK, to); n++) {
      const { index, id, body } = normalise(JSON.stringify(event(n, total)), Date.now(), hash);
      lines.push(`{"create":{"_index":"${index}","_id":"${id}"}}\n${body}\n`);
    }
    const since = performance.now();
    const { errors } = await ask('POST', '/_bulk?filter_path=errors', lines.join(''));
    took += performance.now() - since;
    if (errors) throw new Error('the engine refused events');
  }
  return took;
}
