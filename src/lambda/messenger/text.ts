import { at, text } from '../json.ts';

/** A notification as SNS gives it to a function (Lambda Developer Guide, "Using Lambda with Amazon SNS"). */
export interface Notification {
  readonly Subject?: string | null;
  readonly Message?: string;
}

/** Most characters: Slack cuts a text at 40,000, and Teams takes 28 KB a message. */
const MOST = 10_000;

/** What people are to read of a notification: a message of the forwarder as it is, an alarm in one sentence. */
export function textOf({ Subject, Message = '' }: Notification): string {
  const whole = alarmText(Message) ?? [Subject, Message].filter(Boolean).join('\n\n');
  return whole.length <= MOST ? whole : `${whole.slice(0, MOST)}…`;
}

/**
 * An alarm of CloudWatch, which is JSON; undefined for any other message.
 *
 * Source: Amazon CloudWatch User Guide, "Notifying users on alarm changes": `AlarmName`, `AlarmDescription`,
 * `NewStateValue`, `StateChangeTime`, `AWSAccountId`, `Region`.
 */
function alarmText(message: string): string | undefined {
  const alarm = parsed(message);
  const [name, state] = [text(at(alarm, 'AlarmName')), text(at(alarm, 'NewStateValue'))];
  if (name === undefined || state === undefined) return undefined;
  const [about, time, account, region] = [
    'AlarmDescription',
    'StateChangeTime',
    'AWSAccountId',
    'Region',
  ].map((key) => text(at(alarm, key)));
  const where = `in account ${account ?? 'unknown'}, ${region ?? 'an unknown Region'}`;
  const what = state === 'ALARM' ? 'is raised' : `is ${state} now`;
  return `The alarm ${name} ${what}, ${where}${time ? `, since ${time}` : ''}${about ? `: ${about}` : '.'}`;
}

function parsed(message: string): unknown {
  if (!message.startsWith('{')) return undefined;
  try {
    return JSON.parse(message);
  } catch {
    return undefined;
  }
}
