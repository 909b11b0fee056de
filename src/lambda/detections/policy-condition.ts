import { isWide } from './cidr.ts';

/** One line of a condition: operator and key as written, values as texts. */
export interface Condition {
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
}

/**
 * Keys that say who calls, in lower case: an account, an organisation, a principal, a network of one's own. Others say
 * how: `aws:SecureTransport`, `aws:RequestedRegion`, `aws:UserAgent`, `aws:Referer`; with these a policy is still public.
 *
 * Sources: IAM User Guide, "AWS global condition context keys"; KMS Developer Guide, "AWS KMS condition keys";
 * Amazon EFS User Guide, "Blocking public access"; Amazon S3 User Guide, "The meaning of public".
 */
const WHO = new Set([
  ...'Account Arn Owner OrgID OrgPaths Vpc Vpce'.split(' ').map((name) => `aws:source${name.toLowerCase()}`),
  ...'Account Arn OrgID OrgPaths ServiceName'.split(' ').map((name) => `aws:principal${name.toLowerCase()}`),
  ...'Account OrgID OrgPaths'.split(' ').map((name) => `aws:vpce${name.toLowerCase()}`),
  'aws:userid',
  'aws:sourceidentity',
  'ec2:sourceinstancearn',
  'kms:calleraccount',
  's3:dataaccesspointaccount',
  's3:dataaccesspointarn',
  'elasticfilesystem:accessedviamounttarget',
]);
const ADDRESS = 'aws:sourceip';
/** Beside the others in a Deny: they let AWS's own services pass. */
const OF_SERVICES = new Set(['aws:principalisawsservice', 'aws:viaawsservice', 'aws:calledvia']);

/** Operators by which a value is wanted, and their opposites, without `IfExists` and `ForAnyValue:`. */
const WANTED = new Set([
  'stringequals',
  'stringequalsignorecase',
  'stringlike',
  'arnequals',
  'arnlike',
  'bool',
]);
const UNWANTED = new Set([
  'stringnotequals',
  'stringnotequalsignorecase',
  'stringnotlike',
  'arnnotequals',
  'arnnotlike',
]);

/**
 * Whether conditions limit who is meant. Of an Allow all lines have to be met, so one that limits is enough. A Deny
 * limits when it meets everybody but those named: then each line has to be the opposite of such a limit.
 */
export function limits(conditions: readonly Condition[], effect: 'allow' | 'deny' = 'allow'): boolean {
  if (effect === 'allow') return conditions.some(isLimit);
  const rest = conditions.filter(({ key }) => !OF_SERVICES.has(key.toLowerCase()));
  return rest.length > 0 && rest.every(isOpposite);
}

function isLimit({ operator, key, values }: Condition): boolean {
  const { name, ifExists, everyOf } = read(operator);
  const wanted = key.toLowerCase();
  // True of a request that has no such key at all (IAM User Guide, "Set operators for multivalued context keys").
  if (everyOf) return false;
  // Only some of the requests that a key is there for have an address.
  if (wanted === ADDRESS) return name === 'ipaddress' && narrow(values);
  return !ifExists && WANTED.has(name) && WHO.has(wanted) && allFixed(values);
}

function isOpposite({ operator, key, values }: Condition): boolean {
  const { name } = read(operator);
  const wanted = key.toLowerCase();
  if (wanted === ADDRESS) return name === 'notipaddress' && narrow(values);
  return UNWANTED.has(name) && WHO.has(wanted) && allFixed(values);
}

function read(operator: string): { name: string; ifExists: boolean; everyOf: boolean } {
  const lower = operator.toLowerCase();
  const bare = lower.replace(/^for(all|any)values?:/, '');
  return {
    name: bare.replace(/ifexists$/, ''),
    ifExists: bare.endsWith('ifexists'),
    everyOf: lower.startsWith('forallvalues:'),
  };
}

const narrow = (cidrs: readonly string[]): boolean => cidrs.length > 0 && !isWide(cidrs);

const allFixed = (values: readonly string[]): boolean => values.length > 0 && values.every(isFixed);

const WILD = /[*?]/;
/** Variables that stand for the owner of the resource. Others are the caller's own doing. */
const OWN_VARIABLE = /\$\{aws:Resource(Account|OrgID|OrgPaths)\}/gi;
const ARN = /^arn:([^:]*):([^:]*):([^:]*):([^:]*):(.*)$/;
/** Ids of an organisation, a role or a user in front of what may be anything. */
const FIXED_START = /^(o-[a-z0-9]{4,}\/|AROA[A-Z0-9]{4,}:|AIDA[A-Z0-9]{4,})/;

/** Whether a value leaves no stranger in: without wildcards, or with them behind what names one account. */
function isFixed(value: string): boolean {
  const plain = value.replace(OWN_VARIABLE, 'own');
  if (plain === '' || plain.includes('${') || plain === 'false') return false;
  if (!WILD.test(plain) || FIXED_START.test(plain)) return true;
  const [, , service, , account = '*', resource = ''] = ARN.exec(plain) ?? [];
  // A bucket's name is nobody else's, and its ARN has no account: `arn:aws:s3:*:*:uploads` stands in AWS's own examples.
  return service === 's3' || account === '' ? !/^[*?]/.test(resource) : !WILD.test(account);
}
