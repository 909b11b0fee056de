import { DEFAULT_EVENTS } from '../ask/questions.ts';
import type { DomainSize, StackFacts } from '../core/types.ts';
import { estimate, PRICES, total } from '../plan/cost.ts';
import { dollars } from '../plan/money.ts';
import { SIZES } from '../plan/sizes.ts';

const EVENTS_PER_MONTH = Number(DEFAULT_EVENTS);

/** What a stack of this size costs, for the number of events that the wizard assumes; undefined for no known size. */
export function costLine({ parameters }: StackFacts, region: string): string | undefined {
  if (!Object.hasOwn(SIZES, parameters.DomainSize ?? '')) return undefined;
  const costs = estimate(
    {
      domainSize: parameters.DomainSize as DomainSize,
      eventsPerMonth: EVENTS_PER_MONTH,
      existingLogGroup: parameters.ExistingLogGroup || undefined,
    },
    region,
    parameters.ProxyInstanceType ?? '',
    0,
  );
  const events = EVENTS_PER_MONTH.toLocaleString('en-US');
  return `About ${dollars(total(costs))} a month at ${events} events (${PRICES.region}, ${PRICES.asOf}).`;
}
