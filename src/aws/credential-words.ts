import { closest, distance } from 'fastest-levenshtein';

/** Why there are no credentials, with the names that the sentence about it needs. */
export interface Failure<Kind extends string> {
  readonly kind: Kind;
  /** The profile that it is about. */
  readonly profile?: string | undefined;
  /** What is named: a setting, a file, a program, a role, an MFA device. */
  readonly about?: string | undefined;
  /** More names of that sort. */
  readonly list?: readonly string[];
  /** Names that there are, to choose from. */
  readonly known?: readonly string[];
  /** AWS's own words, or those of the system. */
  readonly said?: string | undefined;
}

/** What happened, why, and how to go on. */
interface Words {
  readonly says: string;
  readonly why?: string | undefined;
  readonly remedy: readonly string[];
}

/** @param failure with empty text for what it does not name; `name` is its profile, or the environment, in words. */
export type Explain = (failure: {
  readonly name: string;
  readonly profile: string;
  readonly about: string;
  readonly list: readonly string[];
  readonly known: readonly string[];
  readonly said: string;
}) => Words;

export const AGAIN = 'Then run the same command again.';
export const OTHER = 'Or name another profile: --profile <name>.';

/** A profile's name as a shell takes it. */
export const quote = (name: string): string =>
  /^[\w@+.:/-]+$/.test(name) ? name : `'${name.replaceAll("'", "'\\''")}'`;

export const configure = (profile: string): string => `Set it up: aws configure --profile ${quote(profile)}`;

/** The AWS CLI hands its credentials on: docs.aws.amazon.com/cli/latest/reference/configure/export-credentials.html */
export const exported = (profile: string): string =>
  [
    'Or let the AWS CLI get them, then run this without --profile and AWS_PROFILE:',
    `eval "$(aws configure export-credentials --profile ${quote(profile)} --format env)"`,
  ].join('\n');

const MOST = 8;

/** Names to choose from, not too many, and a guess where one is near. */
export function choices(wanted: string, known: readonly string[], none: string): string[] {
  if (known.length === 0) return [none];
  const near = closest(wanted, [...known]);
  const more = known.length > MOST ? ` and ${known.length - MOST} more` : '';
  return [
    ...(distance(wanted, near) <= Math.max(1, Math.min(3, wanted.length / 2))
      ? [`Did you mean "${near}"?`]
      : []),
    `There are: ${known.slice(0, MOST).join(', ')}${more}.`,
  ];
}
