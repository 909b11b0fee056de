import type { Detection } from '../define.ts';
import { attempted, byService, isOn, one } from '../request.ts';

/** Who may come in from outside: identity providers, Roles Anywhere, IAM Identity Center. */
export const IDENTITY: readonly Detection[] = [
  {
    id: 'identity-provider',
    title: 'Making or changing an identity provider',
    severity: 'look-today',
    candidates: {
      calls: {
        iam: 'CreateSAMLProvider UpdateSAMLProvider CreateOpenIDConnectProvider UpdateOpenIDConnectProviderThumbprint AddClientIDToOpenIDConnectProvider',
        sso: 'CreateTrustedTokenIssuer UpdateTrustedTokenIssuer',
      },
    },
    when: (evidence) => attempted(evidence) && !byService(evidence),
    outcome: 'any',
    why: 'The owner of the provider says who its users are: a way in without keys. Pipelines and single sign-on need one, once.',
    todo: [
      'Look whose the address, the metadata or the certificate is.',
      'Delete the provider if nobody knows it, and the trust of roles in it.',
      'Look for AssumeRoleWithSAML and AssumeRoleWithWebIdentity since.',
    ],
    technique: 'T1484.002',
    blind: 'What is changed at the provider itself.',
  },
  {
    id: 'guest-identities',
    title: 'Letting guests in by a Cognito identity pool',
    severity: 'look-today',
    candidates: {
      calls: { 'cognito-identity': 'CreateIdentityPool UpdateIdentityPool SetIdentityPoolRoles' },
    },
    when: (evidence) =>
      attempted(evidence) &&
      (isOn(evidence, 'allowUnauthenticatedIdentities') ||
        one(evidence, 'roles.unauthenticated') !== undefined),
    outcome: 'any',
    why: 'Everybody who knows the id of the pool gets credentials of its role for guests. Some applications on the web need it.',
    todo: [
      'Look what the role for guests may do: hardly more than to send data of one application.',
      'Switch access for guests off if no application needs it.',
      'Look what sessions of the role have done (session CognitoIdentityCredentials).',
    ],
    technique: 'T1098.003',
    blind: 'What the role may do: its policies are changed by other calls.',
  },
  {
    id: 'roles-anywhere',
    title: 'Letting certificates take roles (Roles Anywhere)',
    severity: 'look-today',
    candidates: {
      calls: {
        rolesanywhere:
          'CreateTrustAnchor UpdateTrustAnchor EnableTrustAnchor CreateProfile UpdateProfile EnableProfile PutAttributeMapping DisableCrl DeleteCrl UpdateCrl',
      },
    },
    when: (evidence) => attempted(evidence) && !byService(evidence),
    outcome: 'any',
    why: 'Who has a certificate of the trust anchor takes the roles of the profile, from everywhere. Few accounts use it.',
    todo: [
      'Look whose the certificate authority is, and which roles the profile has.',
      'Disable the trust anchor and the profile if nobody knows them.',
      'Look for CreateSession of rolesanywhere since.',
    ],
    technique: 'T1556',
    blind: 'Certificates that the authority gives out.',
  },
  {
    id: 'identity-center',
    title: 'Giving access by IAM Identity Center',
    severity: 'look-today',
    candidates: {
      calls: {
        sso: 'CreateAccountAssignment AttachManagedPolicyToPermissionSet AttachCustomerManagedPolicyReferenceToPermissionSet PutInlinePolicyToPermissionSet PutPermissionsPolicy AssociateProfile CreatePermissionSet UpdatePermissionSet CreateApplication CreateApplicationAssignment PutApplicationAssignmentConfiguration PutApplicationAuthenticationMethod PutApplicationGrant CreateInstance CreateInstanceAccessControlAttributeConfiguration UpdateInstanceAccessControlAttributeConfiguration',
      },
    },
    when: (evidence) => attempted(evidence) && !byService(evidence),
    outcome: 'any',
    why: 'An assignment opens an account to a user or group; a policy of a permission set changes what all its users may do.',
    todo: [
      'Look who got which permission set in which account.',
      'Take the assignment or policy back if nobody asked for it.',
      'Look for sign-ins of the user since.',
    ],
    technique: 'T1098.003',
    blind: 'Who is in the group that was assigned.',
  },
  {
    id: 'identity-center-source',
    title: 'Changing where Identity Center takes its users from',
    severity: 'act-now',
    candidates: {
      calls: {
        sso: 'AssociateDirectory DisassociateDirectory UpdateDirectoryAssociation DeleteInstance',
        'sso-directory':
          'CreateExternalIdPConfigurationForDirectory UpdateExternalIdPConfigurationForDirectory DeleteExternalIdPConfigurationForDirectory EnableExternalIdPConfigurationForDirectory DisableExternalIdPConfigurationForDirectory ImportExternalIdPCertificate CreateBearerToken CreateProvisioningTenant',
      },
    },
    when: (evidence) => attempted(evidence) && !byService(evidence),
    outcome: 'any',
    why: 'The source decides who everybody is, in all accounts of the organisation. It is set up once and hardly ever changed.',
    todo: [
      'Ask the administrators of the organisation at once.',
      'Put the source back, and take out certificates and tokens that nobody knows.',
      'Look for sign-ins since, and end the sessions of their users.',
    ],
    technique: 'T1484.002',
    blind: 'What is changed at the outside provider itself.',
  },
];
