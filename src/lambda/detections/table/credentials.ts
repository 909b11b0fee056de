import { at, text } from '../../json.ts';
import { addressOf } from '../../source/address.ts';
import type { Detection, Evidence } from '../define.ts';
import { byService, caller, texts } from '../request.ts';

/** Calls by which the agent of Systems Manager reports and asks, on each machine that has one (Systems Manager User Guide). */
const AGENT =
  /^(UpdateInstanceInformation|UpdateInstanceAssociationStatus|UpdateAssociationStatus|ListInstanceAssociations|ListAssociations|DescribeAssociation|DescribeDocument|GetDocument|GetManifest|GetDeployablePatchSnapshotForInstance|PutInventory|PutComplianceItems|PutConfigurePackageResult)$/;
/** Services that nothing but the agent speaks to. */
const OF_AGENT = new Set(['ssmmessages.amazonaws.com', 'ec2messages.amazonaws.com']);

/** Whether it is the heartbeat of an agent: one of its calls, under its name. A stolen credential asks for other things. */
function isAgent({ record }: Evidence): boolean {
  if (OF_AGENT.has(String(text(record.eventSource)))) return true;
  if (record.eventSource !== 'ssm.amazonaws.com') return false;
  return AGENT.test(text(record.eventName) ?? '');
}

const OWN_FOLDER = /^\/create-cloudtrail-kibana\/([^/]+)\/[\w.-]+$/;

/**
 * Whether it is the proxy of a stack of this product that reads what the stack stores for it. Where the stack is known,
 * its role's doings are compared one by one (`own-doings.ts`); this is for a stack of another region or account. The role
 * has the stack's name, and so has the folder.
 */
function isProxy(evidence: Evidence): boolean {
  const { record } = evidence;
  if (record.eventSource !== 'ssm.amazonaws.com') return false;
  if (!/^(GetParameters?|PutParameter)$/.test(text(record.eventName) ?? '')) return false;
  const role = caller(evidence, 'sessionContext', 'sessionIssuer', 'userName') ?? '';
  const asked = [...texts(evidence, 'name'), ...texts(evidence, 'names')];
  return (
    asked.length > 0 &&
    asked.every((name) => {
      const stack = OWN_FOLDER.exec(name)?.[1];
      return stack !== undefined && role.startsWith(`${stack}-ProxyRole-`);
    })
  );
}

/** Tools that are made for attacks, or that look for keys, by what they call themselves. Source: GuardDuty User Guide, PenTest findings. */
const TOOLS =
  'kali parrot pentoo blackarch pacu cloudfox trufflehog stratus-red-team scoutsuite weirdaal nimbostratus s3scanner bucket_finder'.split(
    ' ',
  );
const TOOL = new RegExp(`(?<![a-z])(${TOOLS.join('|')})(?![a-z])`, 'i');
/** Spellings of a keyword field, which knows its letters' case. */
const SPELLINGS = [...TOOLS, 'Kali', 'Parrot', 'TruffleHog', 'ScoutSuite', 'Pacu', 'S3 Browser'];
/** A program for files in buckets has nothing to do with users: thieves of keys use its window to make some. */
const BUCKET_PROGRAM = /s3 ?browser/i;

function isTool({ record }: Evidence): boolean {
  const agent = text(record.userAgent)?.slice(0, 1000);
  if (agent === undefined) return false;
  return TOOL.test(agent) || (record.eventSource === 'iam.amazonaws.com' && BUCKET_PROGRAM.test(agent));
}

const OF_MACHINE = { exists: { field: 'userIdentity.sessionContext.ec2RoleDelivery' } };

/** Whether credentials of a machine come from a public address, by a call that no agent and no proxy of this product makes. */
function usedInPublic(evidence: Evidence): boolean {
  const { record } = evidence;
  // Of most events this is all that is looked at.
  if ((at(record.userIdentity, 'sessionContext', 'ec2RoleDelivery') ?? undefined) === undefined) return false;
  const address = addressOf(text(record.sourceIPAddress) ?? '');
  return (
    address !== undefined &&
    !address.isPrivate &&
    text(record.vpcEndpointId) === undefined &&
    !byService(evidence) &&
    !isAgent(evidence) &&
    !isProxy(evidence)
  );
}

/** Stolen credentials in use. */
export const CREDENTIALS: readonly Detection[] = [
  {
    id: 'machine-credentials',
    title: 'Credentials of a machine used from outside AWS',
    severity: 'act-now',
    refused: 'act-now',
    candidates: { query: OF_MACHINE },
    when: (evidence) => evidence.network !== 'aws' && usedInPublic(evidence),
    outcome: 'any',
    why: 'Somebody took the credentials of a machine and uses them elsewhere. Machines that reach the internet by your office look the same.',
    todo: [
      'Look whether the address is one by which your own networks reach the internet.',
      'If not: revoke the sessions of the role, and isolate the machine (the session has its id).',
      'Look what else that access key did.',
    ],
    technique: 'T1552.005',
    blind: 'Use by an endpoint, and calls that the agent of Systems Manager makes as well.',
  },
  {
    id: 'machine-credentials-in-aws',
    title: 'Credentials of a machine used from an address of AWS',
    severity: 'know',
    candidates: { query: OF_MACHINE },
    when: (evidence) => evidence.network === 'aws' && usedInPublic(evidence),
    outcome: 'any',
    why: 'A machine with a public address, or behind a NAT gateway, does this all day. So does a thief who has a machine in AWS.',
    todo: [
      'Count the addresses of the session: a machine has one.',
      'Compare them with the addresses of the instance and of your NAT gateways.',
      'If one is not yours: revoke the sessions of the role, and isolate the machine.',
    ],
    technique: 'T1552.005',
    blind: 'Whose an address of AWS is: the record does not say.',
  },
  {
    id: 'endpoint-denial',
    title: 'Being denied by the policy of a VPC endpoint',
    severity: 'look-today',
    candidates: { query: { term: { errorCode: 'VpceAccessDenied' } } },
    when: ({ record }) => record.errorCode === 'VpceAccessDenied',
    outcome: 'any',
    why: 'Somebody in your network uses credentials or buckets that are not yours: data on its way out, or a program set up wrongly.',
    todo: [
      'Look which machine has the address, and whose account or bucket it asked for.',
      'Isolate the machine if nobody knows of it.',
      'If a program needs it, add the account to the policy of the endpoint.',
    ],
    technique: 'T1567.002',
    blind: 'Networks without an endpoint, and trails without network activity events.',
  },
  {
    id: 'attack-tool',
    title: 'Calling with a tool that is made for attacks',
    severity: 'act-now',
    refused: 'act-now',
    candidates: {
      query: {
        bool: { should: SPELLINGS.map((name) => ({ wildcard: { userAgent: { value: `*${name}*` } } })) },
      },
    },
    when: isTool,
    outcome: 'any',
    why: 'The agent names a system or a program of attackers and testers. A scanner of leaked keys tries each key that it finds.',
    todo: [
      'Ask whether somebody tests your account at the moment.',
      'If not: deactivate the key now, and look how it was lost.',
      'Look what else the key did, in all regions.',
    ],
    technique: 'T1078.004',
    blind: 'Attackers who change the name of their tool, and those who use the usual ones.',
  },
];
