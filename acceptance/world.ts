import type { Effects } from '../src/core/effects.ts';
import type { Identity } from '../src/core/types.ts';
import type { CommandRun } from './command.ts';

/** What the steps share. */
export interface World {
  /** The person who runs this: may do anything in the account. */
  readonly fx: Effects;
  /** The same, not ended by Ctrl-C: for what removes things. */
  readonly ending: Effects;
  readonly identity: Identity;
  /** Name of the stack that is deployed, and the beginning or end of all other names. */
  readonly stackName: string;
  /** Runs one command of the program as a role that has the printed policy and nothing else. */
  readonly command: (...args: string[]) => Promise<CommandRun>;
  /** The same without its words on the screen: for what is asked again and again. */
  readonly quietly: (...args: string[]) => Promise<CommandRun>;
  /** That role's effects. */
  readonly deployer: () => Promise<Effects>;
  /** Keeps a value out of everything that is written. */
  readonly secret: (value: string) => void;
}

/** What a step has seen. */
export interface Seen {
  /** Short sentences for the page. */
  readonly notes?: readonly string[];
  /** Figures by name, with their units in the name. */
  readonly figures?: Readonly<Record<string, number | string>>;
}

export interface Step {
  /** Stands in the journal, and never changes. */
  readonly id: string;
  /** What is true when the step ends well: a whole sentence. */
  readonly shows: string;
  /** Minutes that it usually takes on AWS. */
  readonly minutes: number;
  /** Steps that have to have ended well first. */
  readonly needs?: readonly string[];
  /** True for a question to AWS: any answer is written down, and none fails. */
  readonly asks?: true;
  /** True for what runs at the end, whatever came before. */
  readonly always?: true;
  /** Throws when it is not as it says. */
  readonly run: (world: World) => Promise<Seen>;
  /** Removes what `run` may have left behind beside the stack; it may find nothing. */
  readonly remove?: (world: World) => Promise<void>;
}

/** Throws with these words unless it holds. */
export function must(holds: unknown, words: string): asserts holds {
  if (!holds) throw new Error(words);
}
