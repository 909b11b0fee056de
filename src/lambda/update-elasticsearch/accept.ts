import type { Aws } from './aws.ts';
import type { ResourceEvent } from './respond.ts';

/** Who this function is, and whom it may answer. */
export interface Self {
  /** Its own name. */
  readonly functionName: string;
  /** ARN of the stack that it belongs to. */
  readonly stackId: string;
  readonly region: string;
  /** Where AWS is on this machine, for a local AWS; undefined on AWS itself. */
  readonly endpoint?: string | undefined;
}

interface Wait {
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  readonly deadline: number;
}

/** A function that was just updated may run with its old environment for some seconds. */
const LAG = 60_000;
const LOOK_AGAIN = 2_000;

/**
 * Throws unless the request comes from this function's own stack, and its answer goes to CloudFormation. Anyone who may
 * invoke the function could write such a request.
 *
 * Source: CloudFormation User Guide, "VPC endpoints": the bucket is cloudformation-custom-resource-response-<region>, the
 * region without hyphens; seen as <bucket>.s3.amazonaws.com (aws-cloudformation/aws-cloudformation-templates#100).
 */
export function requireCloudFormation({ StackId, ResponseURL }: ResourceEvent, self: Self): void {
  if (StackId !== self.stackId) throw new Error('refused: the request is not of the stack of this function');
  if (!isAnswered(ResponseURL, self)) throw new Error('refused: ResponseURL is not a host of CloudFormation');
}

/** True for a URL at which CloudFormation takes the answers of the function's region. */
export function isAnswered(url: unknown, { region, endpoint }: Pick<Self, 'region' | 'endpoint'>): boolean {
  if (typeof url !== 'string' || !URL.canParse(url)) return false;
  const { protocol, host, username, password } = new URL(url);
  if (username !== '' || password !== '') return false;
  if (endpoint !== undefined) return host === new URL(endpoint).host;
  const bucket = `cloudformation-custom-resource-response-${region.replaceAll('-', '')}`;
  const hosts = ['s3', `s3.${region}`, `s3-${region}`, `s3.dualstack.${region}`].flatMap((s3) => [
    `${bucket}.${s3}.amazonaws.com`,
    `${bucket}.${s3}.amazonaws.com.cn`,
  ]);
  return protocol === 'https:' && hosts.includes(host);
}

/**
 * The desired state in the function's own environment, once it is the one that the request is about: the request itself
 * decides nothing. Throws when that does not happen in time.
 */
export async function ownDesired(
  asked: unknown,
  present: string | undefined,
  { functionName }: Self,
  aws: Pick<Aws, 'functionEnv'>,
  { now, sleep, deadline }: Wait,
): Promise<string | undefined> {
  if (asked === present) return present;
  for (const until = Math.min(deadline, now() + LAG); ; ) {
    const { DESIRED } = await aws.functionEnv(functionName);
    if (DESIRED !== undefined && asked === DESIRED) return DESIRED;
    if (now() + LOOK_AGAIN >= until)
      throw new Error("refused: Desired of the request is not the one in the function's environment");
    await sleep(LOOK_AGAIN);
  }
}
