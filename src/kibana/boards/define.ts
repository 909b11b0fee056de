/**
 * What a board is made of. The definitions beside this file are the only source: saved objects, the report and the
 * proof that every panel works are made from them.
 *
 * Queries are Lucene query strings: the UI sends them to the engine as they are, so what a test runs is what a panel
 * runs.
 */

/** Buckets of a panel, by the values of a field, by time, or by one query each. */
export type Split =
  | {
      readonly terms: string;
      readonly label: string;
      readonly top: number;
      /** Largest first measure first, unless told: which measure, and which way. */
      readonly order?: { readonly measure: number; readonly direction: 'asc' | 'desc' };
      /**
       * How many of its largest buckets each index hands in; the engine's own number is half as many again as are shown,
       * and ten. What is frequent over two months but among those of neither is miscounted, or missing.
       */
      readonly candidates?: number;
    }
  | { readonly time: 'auto' | 'day' }
  | { readonly filters: Readonly<Record<string, string>> };

/** What is measured of each bucket; a panel without measures counts events. */
export type Measure =
  | { readonly op: 'count'; readonly label?: string }
  | {
      readonly op: 'unique' | 'earliest' | 'latest' | 'sum' | 'most';
      readonly field: string;
      readonly label: string;
    };

/** Width (of 48) and height (one is 20 pixels) on the board's grid. */
export type Size = readonly [width: number, height: number];

interface Placed {
  /** Unique on its board. */
  readonly id: string;
  readonly title: string;
  readonly size?: Size;
}

/** A panel that asks the engine for figures. */
export interface Chart extends Placed {
  readonly chart: 'metric' | 'columns' | 'bars' | 'table';
  readonly query?: string;
  /**
   * Outermost first. Of columns over time the series and then the time: the other way round each time would have its own
   * largest series. Of bars the name and then the series; of a table all its columns.
   */
  readonly by?: readonly Split[];
  readonly measures?: readonly Measure[];
  /** A metric that is red above zero and green at zero; `warn` is orange. */
  readonly alert?: 'alarm' | 'warn';
  /** Counts the records that are in the quarantine in place of the events. */
  readonly rejects?: true;
  /** Shows what the updater saw when it looked whether events arrive. */
  readonly health?: true;
}

/** A panel that lists the events of a saved search. */
interface EventList extends Placed {
  /** Id of the saved search. */
  readonly events: string;
}

/** A panel of words. A heading has its title alone. */
export interface Words extends Placed {
  readonly text: string;
  readonly heading?: true;
  /** Ids of saved searches: the lists behind the figures of its group. */
  readonly lists?: readonly string[];
}

export type Panel = Chart | EventList | Words;

export interface Board {
  readonly id: BoardId;
  readonly title: string;
  /** What question it answers. */
  readonly about: string;
  /** What "refused" means on it, and what it can't see. */
  readonly note: string;
  /** Start of its time range, in date math. */
  readonly since: string;
  readonly panels: readonly Panel[];
}

type BoardId = 'overview' | 'sign-in' | 'changes' | 'security' | 'third-parties';

/** Rows of events under a name: what Discover opens. */
export interface SavedSearch {
  readonly id: string;
  readonly title: string;
  readonly query: string;
  readonly columns: readonly string[];
  /** Looks at the records that the engine refused in place of the events. */
  readonly rejects?: true;
}

/** The entry of a table with this id; a definition that names another does not load. */
export function byId<T extends { readonly id: string }>(table: readonly T[], id: string): T {
  const found = table.find((one) => one.id === id);
  if (found === undefined) throw new Error(`boards: nothing has the id "${id}"`);
  return found;
}

/** The query of a list of calls to one service: `calls('kms', 'DisableKey ScheduleKeyDeletion')`. */
export const calls = (service: string, names: string): string =>
  `(eventSource:${service}.amazonaws.com AND eventName:(${names.split(' ').join(' OR ')}))`;

/**
 * A leaf of the request with this value, by its token in `details`; places in lists are no part of its path. Exact or
 * by its beginning: a pattern takes the engine longer to work out than all else of a query.
 */
export const leaf = (path: string, value: string): string => token(`${path}=${value}`);

/** Any leaf of the request whose path begins like this. */
export const leafUnder = (path: string): string => `${token(path)}*`;

const token = (text: string): string =>
  `details.keyword:${`requestParameters.${text}`.replace(/[=:/]/g, '\\$&')}`;

export const anyOf = (...queries: readonly string[]): string => `(${queries.join(' OR ')})`;

/** In brackets: in Lucene's syntax AND does not bind tighter than an OR beside it. */
export const allOf = (...queries: readonly string[]): string => `(${queries.join(' AND ')})`;

export const terms = (field: string, label: string, top = 10): Split => ({ terms: field, label, top });

/** The same split with the buckets in another order: by the measure at this place. */
export const ordered = (split: Split, measure: number, direction: 'asc' | 'desc'): Split =>
  'terms' in split ? { ...split, order: { measure, direction } } : split;

/** The same split out of more candidates of each index; of splits within splits their product is what costs time. */
export const outOf = (candidates: number, split: Split): Split =>
  'terms' in split ? { ...split, candidates } : split;

export const OVER_TIME: Split = { time: 'auto' };
export const BY_DAY: Split = { time: 'day' };

/** Whether the call was done or refused: a column beside what was called. */
export const OUTCOME: Split = { terms: 'event.outcome', label: 'Outcome', top: 2 };

/** A line above a group of panels, with the lists behind them. */
export const heading = (id: string, title: string, ...lists: readonly string[]): Words => ({
  id: `about-${id}`,
  title,
  text: '',
  heading: true,
  lists,
  // A second line, where they are many.
  size: [48, lists.length > 4 ? 3 : 2],
});

export const unique = (field: string, label: string): Measure => ({ op: 'unique', field, label });

export const count = (label: string): Measure => ({ op: 'count', label });

/** When the newest event was. */
export const latest = (label: string): Measure => ({ op: 'latest', field: 'eventTime', label });

export const COUNT = count('Events');
export const FIRST_SEEN: Measure = { op: 'earliest', field: 'eventTime', label: 'First seen' };
export const LAST_SEEN = latest('Last seen');
/** Of events that are first times: the newest of them. */
export const NEW_FIRST = latest('When');
