import type { Advice } from '../../detections/advice.ts';
import { ascii, plain } from './plain.ts';
import type { Urgent } from './urgent.ts';

/** A notification of SNS. */
export interface Message {
  readonly subject: string;
  readonly body: string;
}

/**
 * "Less than 100 characters", ASCII, no line break, no control character (SNS API Reference, Publish, `Subject`).
 */
const SUBJECT = 99;
/** Room for the title in a subject, so that the actor has some. */
const TITLE = 60;
/** Most characters of a name. IAM's longest is a path of 512; a key of S3 has 1,024 bytes. */
const NAME = 120;

const name = (text: string | undefined, unknown: string): string => (text && plain(text, NAME)) || unknown;

/** The message about an event that meets a detection; `link` leads to the dashboards. */
export function messageOf(event: Urgent, { id, title, why, todo }: Advice, link: string): Message {
  return {
    subject: ascii(`Act now: ${plain(title, TITLE)}, by ${name(event.actor, 'unknown')}`, SUBJECT),
    body: [
      sentence(event, title),
      '',
      'What to do:',
      ...todo.map((line, at) => `${at + 1}. ${line}`),
      '',
      `Why it matters: ${why}`,
      '',
      `Dashboards: ${link}`,
      `About this detection: docs/detections.md#${id}`,
      'One message an hour is sent for each actor and detection: look at the dashboards for what else was done.',
    ].join('\n'),
  };
}

/** Who did what to what, from where, in which account and Region, when, and whether it was done. */
function sentence(event: Urgent, title: string): string {
  const { actor, call, service, target, region, refused, time } = event;
  const what = `${name(call, 'a call')} of ${name(service, 'AWS')}${target ? ` on ${name(target, '')}` : ''}`;
  const when = `${new Date(time).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
  const end = refused ? 'It was refused.' : 'It was done.';
  return `${title}: ${name(actor, 'an unknown actor')} called ${what}, from ${whence(event)}, in ${where(event)}, ${name(region, 'an unknown Region')}, at ${when}. ${end}`;
}

function whence({ address, place }: Urgent): string {
  const from = name(address, 'an unknown address');
  if (place?.countryName) return `${from} (${plain(place.countryName, NAME)})`;
  return place?.network === 'private' ? `${from} (a private address)` : from;
}

function where({ account, accountName }: Urgent): string {
  const number = name(account, 'unknown');
  return accountName === undefined || accountName === account
    ? `account ${number}`
    : `account ${name(accountName, number)} (${number})`;
}

/** One message about many, when a delivery would send more than people read. */
export function summaryOf(those: readonly { event: Urgent; detection: Advice }[], link: string): Message {
  const lines = those.slice(0, LISTED).map(({ event, detection }) => `- ${sentence(event, detection.title)}`);
  const more = those.length - lines.length;
  return {
    subject: ascii(`Act now: ${those.length} more events to act on`, SUBJECT),
    body: [
      'More events to act on now came together than one message each would help with:',
      ...lines,
      ...(more > 0 ? [`and ${more} more.`] : []),
      '',
      `Dashboards: ${link}`,
    ].join('\n'),
  };
}

/** SNS takes 256 KB (SNS API Reference, Publish, `Message`); a sentence has under 1 KB. */
const LISTED = 40;
