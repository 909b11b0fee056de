import type { Detection } from '../define.ts';

/** A query of the search engine. */
type Query = Readonly<Record<string, unknown>>;

/** Something that one record does not show: the updater finds it by marks that it has set itself. */
export interface MarkedDetection extends Omit<Detection, 'candidates' | 'when'> {
  /** Finds every event that is meant, and no other. */
  readonly query: Query;
}

const term = (field: string, value: unknown): Query => ({ term: { [field]: value } });
const terms = (field: string, ...values: readonly string[]): Query => ({ terms: { [field]: values } });
const exists = (field: string): Query => ({ exists: { field } });
const all = (...filter: readonly Query[]): Query => ({ bool: { filter } });

const CHANGED = all(term('readOnly', false), term('event.outcome', 'success'));
const RIGHTS = terms(
  'eventSource',
  ...['iam', 'organizations', 'sso', 'sso-directory', 'identitystore', 'rolesanywhere'].map(
    (service) => `${service}.amazonaws.com`,
  ),
);
const NOT_MACHINES = terms('actorKind', 'person', 'program', 'agent', 'unknown');

/** Decided after the event, by the updater. */
export const MARKED: readonly MarkedDetection[] = [
  {
    id: 'third-party-rights',
    title: 'Changing rights as a third party',
    severity: 'look-today',
    outcome: 'done',
    query: all(exists('thirdParty.account'), CHANGED, RIGHTS),
    why: "A vendor's session changed who may do what in the account. Few vendors need that, and one that was broken into would begin with it.",
    todo: [
      'Open the board "Third parties" and see what else this vendor did that day.',
      'Ask the vendor, by a way that you know, whether the change was theirs.',
      "Take the change back, and the right to do it out of the vendor's role.",
    ],
    technique: 'T1199',
    blind: 'Sessions whose key was handed out before the oldest event that is kept.',
  },
  {
    id: 'agent-rights',
    title: 'Changing rights as an AI agent',
    severity: 'look-today',
    outcome: 'done',
    query: all(term('actorKind', 'agent'), CHANGED, RIGHTS),
    why: 'An AI agent changed who may do what. It may have been asked to by a person, or by a text that it has read.',
    todo: [
      'See in whose name the agent acted, and what it did before.',
      'Ask that person whether the change was meant; take it back if not.',
      'Deny changes of IAM to sessions of agents, by the condition key aws:ViaAWSMCPService.',
    ],
    technique: 'T1098',
    blind: 'Agents that AWS does not mark: those with keys of their own on a laptop.',
  },
  {
    id: 'first-country',
    title: 'Acting from a country for the first time',
    severity: 'look-today',
    outcome: 'done',
    query: all(term('first.country', true), NOT_MACHINES, term('event.outcome', 'success')),
    why: 'This actor has been known for two weeks or more and never came from that country. A journey, a new provider, or credentials in other hands.',
    todo: [
      'Ask the person, or the owner of the program, whether that is them.',
      'Look at what the same access key did from that address.',
      'If nobody knows it: deactivate the key, end the sessions, change the password.',
    ],
    technique: 'T1078.004',
    blind: 'Attackers in the same country, and actors in their first two weeks.',
  },
  {
    id: 'first-region',
    title: 'Changing something in a Region for the first time',
    severity: 'look-today',
    outcome: 'done',
    query: all(term('first.region', true), NOT_MACHINES, CHANGED),
    why: 'Attackers start machines where nobody looks. Few teams begin to use a Region without talking about it.',
    todo: [
      'See what was made in that Region: machines, functions, networks.',
      'Ask the actor whether it was meant.',
      'Switch off Regions that nobody uses, by a service control policy.',
    ],
    technique: 'T1535',
    blind: 'Actors in their first two weeks; what a service makes in their name.',
  },
  {
    id: 'first-outside',
    title: 'Using credentials from outside AWS for the first time',
    severity: 'look-today',
    outcome: 'done',
    query: all(
      term('first.network', true),
      term('source.network', 'internet'),
      terms('actorKind', 'program', 'machine'),
      term('event.outcome', 'success'),
    ),
    why: 'A program or a machine that has only been seen inside AWS called from the internet. That is what stolen credentials of a server look like.',
    todo: [
      'Look at what the same access key did from that address.',
      'Ask the owner whether the program was moved, or runs on a laptop now.',
      'If nobody knows it: revoke the sessions of the role and look for the leak.',
    ],
    technique: 'T1552.005',
    blind: 'Thieves who call from inside AWS.',
  },
];
