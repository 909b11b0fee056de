import { elasticsearch } from './elasticsearch.ts';
import { opensearch2, opensearch3 } from './opensearch.ts';
import type { SearchServerPins } from './pins.ts';

/** The search servers the sandbox can install. */
export type SearchKind = 'opensearch' | 'opensearch3' | 'elasticsearch';

export const SEARCH_SERVERS: Readonly<Record<SearchKind, SearchServerPins>> = {
  opensearch: opensearch2,
  opensearch3,
  elasticsearch,
};
