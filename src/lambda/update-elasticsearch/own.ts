import type { Own, OwnRole } from '../detections/define.ts';
import { at } from '../json.ts';

/** In the order of the variable `ROLES`; a stack that reuses a trail has no role for one. */
const ROLES: readonly OwnRole[] = ['forwarder', 'updater', 'proxy', 'history', 'machine', 'trail'];

/** What belongs to the stack, by the environment of its function, which the template writes. */
export function ownOf(env: Readonly<Record<string, string | undefined>>): Own {
  const arns = (env.ROLES ?? '').split(',').filter(Boolean);
  // Function and role, in a stack with a webhook.
  const [messenger, messengerRole] = (env.MESSENGER ?? '').split(',');
  const desired: unknown = JSON.parse(env.DESIRED || '{}');
  return {
    roles: {
      ...Object.fromEntries(arns.map((arn, place) => [ROLES[place], arn])),
      ...(messengerRole ? { messenger: messengerRole } : {}),
    },
    // arn:aws:cloudformation:REGION:ACCOUNT:stack/NAME/ID
    stackName: env.STACK_ID?.split('/')[1] ?? '',
    forwarder: String(at(desired, 'forwarderFunction') ?? ''),
    updater: env.AWS_LAMBDA_FUNCTION_NAME ?? '',
    ...(messenger ? { messenger } : {}),
    address: String(addressIn(desired) ?? '').replace('/32', ''),
  };
}

/** The proxy's address is the only one that the domain's policy lets in. */
const addressIn = (desired: unknown): unknown =>
  at(desired, 'accessPolicy', 'Statement', '0', 'Condition', 'IpAddress', 'aws:SourceIp');
