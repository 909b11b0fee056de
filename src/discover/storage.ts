import type { Effects } from '../core/effects.ts';
import type { Answers, Facts } from '../core/types.ts';
import { shrinks } from '../plan/domain-change.ts';
import { ourStackCalled } from '../stack/find.ts';
import { datapointsOf } from './metric.ts';

/** The metric comes every minute; a domain that is being changed leaves some out. */
const LOOK_BACK_HOURS = 6;
const MIB_IN_GIB = 1024;

/** The facts with what is stored in the domain, where the answers make it smaller; undefined where it can't be read. */
export async function withStorage(facts: Facts, answers: Answers, fx: Effects): Promise<Facts> {
  const stack = ourStackCalled(facts.stacks, answers.stackName);
  if (!shrinks(stack, answers, facts.identity.region)) return facts;
  const storedGiB = await stored(stack?.parameters.DomainName ?? '', facts.identity.account, fx).catch(
    () => undefined,
  );
  return { ...facts, storedGiB };
}

/**
 * The most that the cluster has held of late, in GiB. ClusterUsedSpace is in MiB (OpenSearch Service Developer Guide,
 * "Monitoring OpenSearch cluster metrics").
 */
async function stored(domain: string, account: string, fx: Effects): Promise<number | undefined> {
  const found = await datapointsOf(
    {
      ...{ namespace: 'AWS/ES', name: 'ClusterUsedSpace', statistic: 'Maximum' },
      dimensions: { DomainName: domain, ClientId: account },
      hours: LOOK_BACK_HOURS,
      period: 300,
    },
    fx,
  );
  return found.length === 0 ? undefined : Math.max(...found.map(({ Maximum = 0 }) => Maximum)) / MIB_IN_GIB;
}
