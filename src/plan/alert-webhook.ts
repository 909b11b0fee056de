import { NO_ALERTS } from './alert-email.ts';

/** What the stack's parameter says; the address itself is in SSM alone. */
export const WEBHOOK_ON = 'on';
/** Text for the webhook that the stack has. */
export const KEPT = 'kept';

/** The webhook that alerts go to: its URL, {@link KEPT} for the one that the stack has; undefined for none. */
export function readAlertWebhook(text: string): string | undefined {
  const url = text.trim();
  return url === '' || url === NO_ALERTS ? undefined : url;
}

/** Hosts of the machine itself: a local AWS sends there without TLS. */
const LOOPBACK = new Set(['127.0.0.1', '[::1]', 'localhost']);

/** Why alerts can't go there, a sentence without the text itself; undefined when they can. */
export function alertWebhookProblem(text: string): string | undefined {
  const url = readAlertWebhook(text);
  if (url === undefined || url === KEPT) return undefined;
  if (!URL.canParse(url)) return 'A webhook is a whole URL, as Slack or Teams shows it.';
  const { protocol, hostname, username, password } = new URL(url);
  if (username !== '' || password !== '') return 'A URL with a user name or a password is not taken.';
  if (protocol === 'https:' || (protocol === 'http:' && LOOPBACK.has(hostname))) return undefined;
  return 'It has to begin with https://.';
}

interface Named {
  readonly alertEmail: string | undefined;
  readonly alertWebhook: string | undefined;
}

/** Whether the stack has alerts at all: they go to an address, to a webhook, or to both. */
export const hasAlerts = ({ alertEmail, alertWebhook }: Named): boolean =>
  alertEmail !== undefined || alertWebhook !== undefined;

/** Where alerts go to; at least one of the two. */
export interface AlertTargets {
  /** By mail to the address in the parameter `AlertEmail`. */
  readonly email: boolean;
  /** To the webhook in the stack's SSM parameter. */
  readonly webhook: boolean;
}

/** Where the alerts of a plan go to; undefined for no alerts. */
export const alertTargets = (answers: Named): AlertTargets | undefined =>
  hasAlerts(answers)
    ? { email: answers.alertEmail !== undefined, webhook: answers.alertWebhook !== undefined }
    : undefined;
