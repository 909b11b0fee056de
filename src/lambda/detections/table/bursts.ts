import type { Detection } from '../define.ts';

/** A query of the search engine. */
type Query = Readonly<Record<string, unknown>>;

/** Many events within an hour that are nothing by themselves. */
export interface Burst extends Omit<Detection, 'candidates' | 'when'> {
  readonly query: Query;
  /** Field that the events have in common. */
  readonly by: string;
  /** Field in which they differ. */
  readonly of: string;
  /** So many different values make it one, or so many events. */
  readonly different: number;
  readonly events?: number;
}

const SIGN_IN_NAMES = 4;
const SIGN_INS = 10;
const REFUSED_CALLS = 10;

/** The updater counts them: by the hour, in UTC. */
export const BURSTS: readonly Burst[] = [
  {
    id: 'password-spraying',
    title: 'Trying passwords: many failed sign-ins from an address',
    severity: 'look-today',
    outcome: 'any',
    // Of the console, and of IAM Identity Center.
    query: {
      bool: {
        filter: [
          { term: { 'event.outcome': 'failure' } },
          { terms: { eventName: ['ConsoleLogin', 'CredentialVerification', 'UserAuthentication'] } },
        ],
      },
    },
    by: 'sourceIPAddress',
    of: 'actor',
    different: SIGN_IN_NAMES,
    events: SIGN_INS,
    why: `Sign-ins with ${SIGN_IN_NAMES} names, or ${SIGN_INS} sign-ins, failed from one address within an hour: somebody who guesses, or an office where a password has expired.`,
    todo: [
      'See whether a sign-in from that address succeeded afterwards: then change that password now.',
      'Check that each of these users has a second factor.',
      'Nobody you know? If none succeeded there is nothing to undo: AWS slows such tries down.',
    ],
    technique: 'T1110.003',
    blind: 'Tries that are spread over many addresses or hours.',
  },
  {
    id: 'permission-probing',
    title: 'Probing what a key may do: many calls refused',
    severity: 'look-today',
    outcome: 'any',
    query: {
      bool: {
        filter: [
          {
            bool: {
              should: [
                { prefix: { errorCode: 'AccessDenied' } },
                { wildcard: { errorCode: '*UnauthorizedOperation' } },
                { prefix: { errorCode: 'AuthorizationError' } },
              ],
            },
          },
          { terms: { actorKind: ['person', 'program', 'machine', 'agent', 'unknown'] } },
        ],
        // The console asks for all that a page may show.
        must_not: [{ term: { sessionCredentialFromConsole: true } }],
      },
    },
    by: 'userIdentity.accessKeyId',
    of: 'eventName',
    different: REFUSED_CALLS,
    why: `One access key was refused ${REFUSED_CALLS} different calls within an hour. A thief tries out what a key is good for; so does a new program with too few rights, or a person in the console.`,
    todo: [
      'See whose key it is and where it calls from: an address that it never used is a bad sign.',
      'Look at the calls that succeeded with the same key.',
      'Nobody knows it? Deactivate the key, or revoke the sessions of the role.',
    ],
    technique: 'T1580',
    blind: 'Slow probing, and keys with so many rights that nothing is refused.',
  },
];
