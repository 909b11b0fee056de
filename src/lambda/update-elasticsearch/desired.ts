import { dailyFromOf } from '../../schema/index.ts';
import type { PolicyDocument } from './policy.ts';

/** What the stack wants of its domain and its forwarder. */
export interface Desired {
  readonly domainName: string;
  readonly engineVersion: string;
  readonly accessPolicy: PolicyDocument;
  readonly forwarderFunction: string;
  /** Host[:port] the forwarder shall write to; the domain's own endpoint unless given. */
  readonly forwarderEndpoint?: string;
  readonly replicas: number;
  /** Event indices that ended longer ago are deleted whole; 0 keeps them for ever. */
  readonly indexRetentionDays: number;
  /** `YYYY-MM-DD`: from this day on each day has an index of its own; without it each month has one. */
  readonly dailyFrom?: string;
  /** Whether the forwarder sends messages, whose claims need an index. */
  readonly messages?: boolean;
}

/**
 * Reads the `Desired` JSON. CloudFormation turns numbers inside objects into strings, so both spellings count.
 * Throws naming the missing part.
 */
export function parseDesired(text: unknown): Desired {
  if (typeof text !== 'string' || text === '') throw new Error('Desired is missing: expected a JSON string');
  let value: Record<string, unknown>;
  try {
    value = JSON.parse(text) as Record<string, unknown>;
  } catch {
    throw new Error('Desired is not JSON');
  }
  const accessPolicy = value.accessPolicy as PolicyDocument | undefined;
  if (typeof accessPolicy !== 'object' || accessPolicy === null)
    throw new Error('Desired.accessPolicy is missing');
  return {
    domainName: required(value, 'domainName'),
    engineVersion: required(value, 'engineVersion'),
    accessPolicy,
    forwarderFunction: required(value, 'forwarderFunction'),
    ...(value.forwarderEndpoint ? { forwarderEndpoint: required(value, 'forwarderEndpoint') } : {}),
    replicas: whole(value, 'replicas'),
    indexRetentionDays: whole(value, 'indexRetentionDays'),
    ...(value.dailyFrom ? { dailyFrom: day(value, 'dailyFrom') } : {}),
    ...(value.messages === undefined ? {} : { messages: String(value.messages) === 'true' }),
  };
}

function required(from: Record<string, unknown>, key: keyof Desired): string {
  const value = from[key];
  if (typeof value !== 'string' || value === '') throw new Error(`Desired.${key} is missing`);
  return value;
}

function day(from: Record<string, unknown>, key: keyof Desired): string {
  const value = required(from, key);
  dailyFromOf(value);
  return value;
}

function whole(from: Record<string, unknown>, key: keyof Desired): number {
  const value = from[key];
  const number = value === '' || value === null ? Number.NaN : Number(value);
  if (!Number.isInteger(number) || number < 0) throw new Error(`Desired.${key} is not a whole number`);
  return number;
}
