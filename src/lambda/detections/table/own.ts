import type { Detection } from '../define.ts';
import { isOwnDoing, ownRoleOf } from '../own-doings.ts';

/** What somebody does with the roles of this product. */
export const OWN: readonly Detection[] = [
  {
    id: 'own-role-misused',
    title: 'Using a role of this product for something else',
    severity: 'act-now',
    refused: 'act-now',
    outcome: 'any',
    candidates: {
      query: ({ roles }) => ({
        terms: { 'userIdentity.sessionContext.sessionIssuer.arn': Object.values(roles) },
      }),
    },
    when: (evidence) => {
      const role = ownRoleOf(evidence);
      return role !== undefined && !isOwnDoing(role, evidence);
    },
    why: "Each role of the stack makes a few known calls, from known places. This is another call, session or address: somebody has the role's credentials, or has changed what runs under it.",
    todo: [
      'See which role it was, from which address, and what else that access key did.',
      'Revoke the sessions of the role: IAM, role, Revoke sessions. The product gets new ones by itself.',
      'Run `npx create-cloudtrail-kibana status --fix`, and look at changes of the functions and the proxy.',
    ],
    technique: 'T1078.004',
    blind: "The product's own calls from its own places, if somebody who is on the proxy makes them.",
  },
];
