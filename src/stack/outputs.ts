import { CliError } from '../core/errors.ts';
import type { StackFacts, StackOutputs } from '../core/types.ts';

/** Outputs that every finished stack has: property of {@link StackOutputs} → output of the template. */
const ALWAYS = {
  url: 'Url',
  uiPath: 'UiPath',
  proxyIp: 'ProxyIp',
  proxyInstanceId: 'ProxyInstanceId',
  logGroup: 'LogGroup',
  forwarderFunction: 'ForwarderFunction',
  updaterFunction: 'UpdaterFunction',
  failureQueueUrl: 'FailureQueueUrl',
  certificateParameter: 'CertificateParameter',
  passwordParameter: 'PasswordParameter',
} as const;

/** Outputs that depend on what was asked for or on the version, and one that nobody needs to go on. */
const SOMETIMES = {
  trailArn: 'TrailArn',
  trailBucket: 'TrailBucket',
  alertTopic: 'AlertTopic',
  messengerFunction: 'MessengerFunction',
  historyMachine: 'HistoryMachine',
  historyFunction: 'HistoryFunction',
  domainEndpoint: 'DomainEndpoint',
} as const;

const NAMES: Readonly<Record<keyof StackOutputs, string>> = { ...ALWAYS, ...SOMETIMES };

type Pair = { readonly OutputKey?: string | undefined; readonly OutputValue?: string | undefined };

/** Reads the outputs of a described stack, once: no other module knows their names in the template. */
export function readOutputs(pairs: readonly Pair[]): Partial<StackOutputs> {
  const values = new Map(pairs.map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]));
  const found = Object.entries(NAMES).flatMap(([name, key]) => {
    const value = values.get(key);
    return value ? [[name, value]] : [];
  });
  return Object.fromEntries(found);
}

/** Outputs that a finished stack has and this one lacks, by their names in the template. */
export const missingOutputs = ({ outputs }: Pick<StackFacts, 'outputs'>): string[] =>
  Object.entries(ALWAYS).flatMap(([name, key]) => (outputs[name as keyof StackOutputs] ? [] : [key]));

/**
 * The outputs of a finished stack.
 *
 * @throws CliError `outputs-missing` (exit 1): AWS would otherwise be asked for a thing without a name.
 */
export function outputsOf(stack: Pick<StackFacts, 'name' | 'outputs'>): StackOutputs {
  const missing = missingOutputs(stack);
  if (missing.length === 0) return stack.outputs as StackOutputs;
  throw new CliError('outputs-missing', `The stack ${stack.name} lacks the output ${missing.join(', ')}.`, {
    why: 'It is not finished, an older version made it, or somebody updated it with another template.',
    remedy: `Deploy it again: npx create-cloudtrail-kibana --stack-name ${stack.name}`,
  });
}
