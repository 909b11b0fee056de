/** What of an event tells who acted; as the engine's doc values have it. */
export interface ActorFields {
  readonly type?: string;
  /** Account of the caller. */
  readonly account?: string;
  /** The forwarder's field: a name, or `role/session`. */
  readonly actor?: string;
  readonly kind?: string;
  readonly fromConsole?: boolean;
  readonly mfa?: boolean;
}

/** A role or a person, the same over all its sessions. */
export interface Actor {
  /** Empty where the record names none, as for users of an identity provider. */
  readonly account: string;
  /** `userIdentity.type`: a user and a role may have the same name. */
  readonly type: string;
  /** Name of the user or the role; `role/session` of a person, whose name the session is. */
  readonly name: string;
}

export const ASSUMED_ROLE = 'AssumedRole';
/** Role of a permission set of IAM Identity Center. */
const OF_PEOPLE = 'AWSReservedSSO_';

/**
 * Who acted. A role counts as one actor, whatever its sessions are called: programs make up a name for each. Where a
 * person signs in to a role, the session has the person's name and belongs to the key.
 */
export function actorIn(fields: ActorFields): Actor | undefined {
  const { type = '', account = '', actor } = fields;
  if (actor === undefined || actor === '') return undefined;
  const name = type === ASSUMED_ROLE && !ofPerson(fields) ? roleOf(actor) : actor;
  return { account, type, name };
}

/** Names of roles have no slash. */
const roleOf = (actor: string): string => actor.split('/', 1)[0] ?? actor;

/**
 * An agent acts in the name of a person or of a role. An event may be marked as an agent's only after it was counted as
 * the person's, so that this looks at the same signs of a person as `actor-kind.ts` and finds the same actor again.
 */
function ofPerson({ actor = '', kind, fromConsole, mfa }: ActorFields): boolean {
  if (kind === 'person' || actor.startsWith(OF_PEOPLE)) return true;
  return kind === 'agent' && (fromConsole === true || mfa === true);
}
