import { Finding, type HealthCheck } from '../finding.ts';
import type { ReferenceState } from '../inside.ts';
import { settings } from '../settings/row.ts';
import { forwarderLines } from './log-group.ts';

const DAY_MS = 86_400_000;
/** The updater looks once a day. */
const LATE_DAYS = 3;
/** The forwarder's word for a delivery in which it could not read the object; see its metrics. */
const UNREAD = '"ReferenceUnread"';

const FROM: Readonly<Record<NonNullable<ReferenceState['accountsFrom']>, string>> = {
  organization: 'from AWS Organizations',
  alias: 'from the alias of the account',
  flag: 'by --account',
  id: 'without a name: --account gives one',
};

const asDeployed = settings({ well: 'as deployed' });

/** Whether the functions know the names of accounts, and AWS's address ranges, as the stack and AWS have them now. */
export const referenceData: HealthCheck['run'] = async (context, covers) => {
  await asDeployed(context, covers);
  const { reference } = await context.inside();
  if (reference === undefined) return 'not kept in this version of the stack';
  if (reference.unread !== undefined) throw new Finding(`the names can't be read: ${reference.unread}`);
  if (!reference.matches) throw new Finding('the functions have other names than the stack and AWS have');
  const missed = await forwarderLines(context, UNREAD);
  if (missed.count > 0)
    throw new Finding(
      `the forwarder could not read them in ${missed.many} deliveries; its events have the names of an earlier time`,
      'Its log says why, as ReferenceProblem. See also the rows "Roles" and "Forwarder function".',
    );
  const { accounts, accountsFrom = 'id', vendors, rangesOf, looked = '', problems = [] } = reference;
  const own = `${accounts} account${accounts === 1 ? '' : 's'} ${FROM[accountsFrom]}`;
  const text = `${own}, ${vendors} by --vendor, AWS's address ranges of ${rangesOf}`;
  if (problems.length > 0)
    throw new Finding(`${text}; the last look failed: ${problems.join('; ')}`, undefined, 'warn');
  if (context.fx.clock.now() - Date.parse(looked) > LATE_DAYS * DAY_MS)
    throw new Finding(`${text}, last looked for on ${looked}`, 'See the row "Scheduled runs".', 'warn');
  return text;
};
