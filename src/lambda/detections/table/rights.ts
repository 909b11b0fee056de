import type { Detection, Evidence } from '../define.ts';
import { givesAdministrator, policyOf } from '../policy-document.ts';
import { attempted, byDeployment, byService, caller, one, texts, values } from '../request.ts';

/** AWS's own policies whose holder is an administrator, or can become one, in every partition. */
const ADMINISTRATOR = /^arn:aws[\w-]*:iam::aws:policy\/(AdministratorAccess|IAMFullAccess|PowerUserAccess)$/;
/** The same of a Kubernetes cluster: Amazon EKS User Guide, "Review access policy permissions". */
const CLUSTER_ADMINISTRATOR =
  /^arn:aws[\w-]*:eks::aws:cluster-access-policy\/AmazonEKS(Cluster)?AdminPolicy$/;

/** Where calls have a policy document. */
const DOCUMENTS = ['policyDocument', 'inlinePolicy', 'permissionsPolicy'];

function givesAll(evidence: Evidence): boolean {
  const arns = [...texts(evidence, 'policyArn'), ...texts(evidence, 'managedPolicyArn')];
  if (arns.some((arn) => ADMINISTRATOR.test(arn) || CLUSTER_ADMINISTRATOR.test(arn))) return true;
  const documents = DOCUMENTS.flatMap((path) => values(evidence, path)).flatMap(
    (value) => policyOf(value) ?? [],
  );
  return documents.length > 0 && givesAdministrator(documents);
}

const GIVING = {
  iam: 'AttachUserPolicy AttachRolePolicy AttachGroupPolicy PutUserPolicy PutRolePolicy PutGroupPolicy CreatePolicy CreatePolicyVersion',
  sso: 'AttachManagedPolicyToPermissionSet PutInlinePolicyToPermissionSet PutPermissionsPolicy',
  eks: 'AssociateAccessPolicy',
};

/** Whether the target is the caller: its user, or the role of its session. A policy that only denies gives nothing. */
function isForOneself(evidence: Evidence): boolean {
  const [user, role] = [one(evidence, 'userName'), one(evidence, 'roleName')];
  const self =
    (user !== undefined && user === caller(evidence, 'userName')) ||
    (role !== undefined && role === caller(evidence, 'sessionContext', 'sessionIssuer', 'userName'));
  const policy = values(evidence, 'policyDocument').flatMap((value) => policyOf(value) ?? []);
  return self && (policy.length === 0 || policy.some(({ allows }) => allows));
}

/** What gives rights, and what takes their limits away. */
export const RIGHTS: readonly Detection[] = [
  {
    id: 'admin-policy',
    title: 'Giving administrator rights',
    severity: 'act-now',
    candidates: { calls: GIVING },
    when: (evidence) => attempted(evidence) && !byService(evidence) && givesAll(evidence),
    outcome: 'any',
    why: 'Its holder can do everything, or give itself the right to. Attackers do it to keep the account; administrators do it seldom.',
    todo: [
      'Ask the actor; look whether the user or role that gets the rights is known.',
      'Take the policy away, and look what the holder has done since.',
      'If nobody knows of it, deactivate the keys of both.',
    ],
    technique: 'T1098.003',
    blind:
      'A policy of your own that already allows everything and is attached by name, and rights that add up from several.',
  },
  {
    id: 'own-rights',
    title: 'Giving oneself rights',
    severity: 'look-today',
    candidates: {
      calls: { iam: 'AttachUserPolicy PutUserPolicy AddUserToGroup AttachRolePolicy PutRolePolicy' },
    },
    when: (evidence) => attempted(evidence) && !byService(evidence) && isForOneself(evidence),
    outcome: 'any',
    why: 'A user or role gives more rights to itself: the first thing to try with a stolen key. A pipeline may keep its own role so.',
    todo: [
      'Look which rights it got, and whether somebody asked for it.',
      'Take them away if nobody knows of it, and deactivate the key or end the sessions.',
      'Forbid it: nobody needs the right to change their own rights.',
    ],
    technique: 'T1098.003',
    blind: 'Two users that give rights to each other.',
  },
  {
    id: 'admin-policy-deployed',
    title: 'Giving administrator rights by a stack',
    severity: 'look-today',
    candidates: { calls: GIVING },
    when: (evidence) => byDeployment(evidence) && givesAll(evidence),
    outcome: 'done',
    why: 'CloudFormation makes a user or role an administrator because a template says so. The CDK does it once in each region.',
    todo: [
      'Look which stack it is, and who deployed it.',
      'Look in its template for the role, and whether it needs all of that.',
      'If nobody knows the stack, delete it and look what the role has done.',
    ],
    technique: 'T1098.003',
    blind: 'Who deployed the stack stands in another event: CreateStack or ExecuteChangeSet.',
  },
  {
    id: 'policy-version',
    title: 'Putting another version of a policy in force',
    severity: 'look-today',
    candidates: { calls: { iam: 'SetDefaultPolicyVersion' } },
    when: (evidence) => attempted(evidence) && !byService(evidence),
    outcome: 'any',
    why: 'An older version may allow more: one call gives its rights to everybody who has the policy.',
    todo: [
      'Compare the version now in force with the one in force until then.',
      'Put the right version in force, and delete those that allow too much.',
      'Look what the holders of the policy have done since.',
    ],
    technique: 'T1098.003',
    blind: 'What the version allows: the record has only its number.',
  },
  {
    id: 'boundary-removed',
    title: 'Removing the boundary of a user or role',
    severity: 'look-today',
    candidates: {
      calls: {
        iam: 'DeleteUserPermissionsBoundary DeleteRolePermissionsBoundary PutUserPermissionsBoundary PutRolePermissionsBoundary',
        sso: 'DeletePermissionsBoundaryFromPermissionSet',
      },
    },
    when: (evidence) =>
      attempted(evidence) &&
      !byService(evidence) &&
      (String(evidence.record.eventName).startsWith('Delete') ||
        texts(evidence, 'permissionsBoundary').some((arn) => ADMINISTRATOR.test(arn))),
    outcome: 'any',
    why: 'Without its boundary a user or role has all the rights that its policies give, which may be everything.',
    todo: [
      'Put the boundary back.',
      'Look which policies the user or role has, and what it has done since.',
      'Ask the actor what it was for.',
    ],
    technique: 'T1098.003',
    blind: 'A boundary that is replaced by a wider one of your own.',
  },
  {
    id: 'group-membership',
    title: 'Adding a user to a group',
    severity: 'look-today',
    candidates: {
      calls: {
        iam: 'AddUserToGroup',
        identitystore: 'CreateGroupMembership',
        'sso-directory': 'AddMemberToGroup',
      },
    },
    when: (evidence) => attempted(evidence) && !byService(evidence),
    outcome: 'any',
    why: 'The user gets every right of the group. It is ordinary when somebody joins, and not when users add themselves.',
    todo: [
      'Look which rights the group has, and whether actor and user are the same.',
      'Take the user out of the group if nobody asked for it.',
      'Look what the user has done since.',
    ],
    technique: 'T1098.007',
    blind: 'What the group may do: the record has only its name.',
  },
  {
    id: 'cluster-access',
    title: 'Letting somebody into a Kubernetes cluster',
    severity: 'look-today',
    candidates: {
      calls: {
        eks: 'AssociateAccessPolicy CreateAccessEntry UpdateAccessEntry AssociateIdentityProviderConfig',
      },
    },
    when: (evidence) => attempted(evidence) && !byService(evidence),
    outcome: 'any',
    why: 'Who is let into a cluster can reach its secrets, and the rights of what runs in it.',
    todo: [
      'Look whether the principal is known and which policy or groups it got.',
      'Delete the access entry if nobody asked for it.',
      'Read the audit log of the cluster for what was done.',
    ],
    technique: 'T1098.006',
    blind: 'What is given inside the cluster, by its own roles, shows only in its audit log.',
  },
];
