import type { Row } from './reduce.ts';

/** Shows rows as they change; `end` leaves the terminal as it was. */
export interface View {
  readonly show: (rows: readonly Row[]) => void;
  readonly end: () => Promise<void>;
}
