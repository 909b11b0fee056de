import type { DomainSize, StackFacts } from '../core/types.ts';
import { PRICES } from '../plan/cost.ts';
import { type MonthCost, monthCost, monthWords } from '../plan/month-cost.ts';
import { ownShape } from '../plan/shape.ts';
import { SIZES } from '../plan/sizes.ts';
import type { VerifyContext } from './context.ts';

/** What the stack costs this month, by what it is and has taken in; undefined for a stack of no known size. */
export async function costOf({
  stack,
  fx,
  inside,
  trailList,
}: VerifyContext): Promise<MonthCost | undefined> {
  const { parameters, created } = stack;
  if (created === undefined || !Object.hasOwn(SIZES, parameters.DomainSize ?? '')) return undefined;
  const [seen, others, region] = await Promise.all([
    // A check of its own says why the stack does not tell.
    inside().catch(() => undefined),
    otherTrails(stack, trailList).catch(() => 0),
    fx.aws.region(),
  ]);
  return monthCost({
    domainSize: parameters.DomainSize as DomainSize,
    ...ownShape(stack),
    existingLogGroup: parameters.ExistingLogGroup || undefined,
    alertEmail: parameters.AlertEmail || undefined,
    alertWebhook: parameters.AlertWebhook || undefined,
    errorLogs: parameters.ErrorLogs === 'true',
    region: region ?? '',
    proxyInstanceType: parameters.ProxyInstanceType ?? '',
    otherTrails: others,
    created: Date.parse(created),
    now: fx.clock.now(),
    events: seen?.documentsThisMonth,
  });
}

async function otherTrails({ outputs }: StackFacts, trailList: VerifyContext['trailList']): Promise<number> {
  return (await trailList()).filter(({ TrailARN }) => TrailARN !== outputs.trailArn).length;
}

/** The cost in words, with what the figures are taken from. */
export const costWords = (cost: MonthCost, { parameters }: StackFacts): string[] => [
  `${monthWords(cost)}.`,
  `An estimate, by ${PRICES.region} prices of ${PRICES.asOf}${parameters.AlertEmail || parameters.AlertWebhook ? '; alerts at most' : ''}.`,
];
