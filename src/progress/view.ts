import type { Row } from './reduce.ts';

/** Shows rows as they change; `end` leaves the terminal as it was. */
export interface View {
  readonly show: (rows: readonly Row[]) => void;
  /** The rows may be out of date from now on; why. */
  readonly lost: (text: string) => void;
  /** They are up to date again. */
  readonly back: (text: string) => void;
  readonly end: () => Promise<void>;
}
