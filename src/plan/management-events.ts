/** A selector of a trail, as far as management events are concerned; both kinds are of the SDK's form. */
interface BasicSelector {
  readonly IncludeManagementEvents?: boolean | undefined;
  readonly ReadWriteType?: string | undefined;
  readonly ExcludeManagementEventSources?: readonly string[] | undefined;
}

interface AdvancedSelector {
  readonly FieldSelectors?:
    | readonly { readonly Field?: string | undefined; readonly Equals?: readonly string[] | undefined }[]
    | undefined;
}

export interface Selectors {
  readonly EventSelectors?: readonly BasicSelector[] | undefined;
  readonly AdvancedEventSelectors?: readonly AdvancedSelector[] | undefined;
}

/**
 * Which management events a trail with these selectors does not record, in words; undefined when it records all of
 * them. Several selectors record what any of them does. A trail without selectors records all.
 */
export function unrecordedEvents({
  EventSelectors: basic = [],
  AdvancedEventSelectors: advanced = [],
}: Selectors): string | undefined {
  if (basic.length === 0 && advanced.length === 0) return undefined;
  if (basic.length > 0) return unrecordedByBasic(basic);
  const ofManagement = advanced.filter(({ FieldSelectors = [] }) =>
    FieldSelectors.some(({ Field, Equals }) => Field === 'eventCategory' && Equals?.includes('Management')),
  );
  if (ofManagement.length === 0) return 'any management events';
  const narrowed = ofManagement.every(({ FieldSelectors = [] }) => FieldSelectors.length > 1);
  return narrowed ? 'all management events' : undefined;
}

function unrecordedByBasic(selectors: readonly BasicSelector[]): string | undefined {
  const recording = selectors.filter(({ IncludeManagementEvents }) => IncludeManagementEvents !== false);
  if (recording.length === 0) return 'any management events';
  const kinds = recording.map(({ ReadWriteType = 'All' }) => ReadWriteType);
  if (!kinds.includes('All')) {
    if (!kinds.includes('WriteOnly')) return 'write events';
    if (!kinds.includes('ReadOnly')) return 'read events';
  }
  const [first, ...others] = recording.map((one) => one.ExcludeManagementEventSources ?? []);
  const excluded = (first ?? []).filter((source) => others.every((list) => list.includes(source)));
  return excluded.length === 0 ? undefined : `events of ${excluded.join(' and ')}`;
}
