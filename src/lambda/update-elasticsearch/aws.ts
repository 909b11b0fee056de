import { type Api, type Env, endpoint, LAMBDA, OPENSEARCH } from '../endpoint.ts';
import type { Answer, Send } from '../sign.ts';
import { type AwsAccounts, makeAwsAccounts } from './aws-accounts.ts';
import type { PolicyDocument } from './policy.ts';
import { RequestError } from './request-error.ts';

/** The few AWS calls that are needed, by their REST paths: both SDK clients would make the bundle ten times as big. */
export interface Aws extends AwsAccounts {
  readonly describeDomain: (name: string) => Promise<DomainState>;
  readonly setAccessPolicy: (name: string, policy: PolicyDocument) => Promise<void>;
  readonly functionEnv: (name: string) => Promise<Record<string, string>>;
  readonly setFunctionEnv: (name: string, env: Readonly<Record<string, string>>) => Promise<void>;
}

export interface DomainState {
  /** Host[:port]; undefined while the domain is being created. */
  readonly endpoint?: string;
  readonly accessPolicy: PolicyDocument;
}

const TIMEOUT = 20_000;

export function makeAws(send: Send, env: Env): Aws {
  const call = async (
    api: Api,
    method: string,
    path: string,
    body?: object,
  ): Promise<Record<string, unknown>> => {
    const url = `${endpoint(api, env).url}${path}`;
    const answer = await send({
      url,
      method,
      service: api.signing,
      timeout: TIMEOUT,
      body: body && JSON.stringify(body),
    });
    if (answer.status < 200 || answer.status > 299)
      throw new RequestError(`${api.signing} ${method} ${path}`, answer);
    return parse(answer, `${api.signing} ${method} ${path}`);
  };
  const domain = (name: string): string => `/2021-01-01/opensearch/domain/${encodeURIComponent(name)}`;
  const fn = (name: string): string => `/2015-03-31/functions/${encodeURIComponent(name)}/configuration`;
  return {
    describeDomain: async (name) => domainState(await call(OPENSEARCH, 'GET', domain(name))),
    setAccessPolicy: async (name, policy) => {
      await call(OPENSEARCH, 'POST', `${domain(name)}/config`, { AccessPolicies: JSON.stringify(policy) });
    },
    functionEnv: async (name) => {
      const { Environment } = await call(LAMBDA, 'GET', fn(name));
      return (Environment as { Variables?: Record<string, string> } | undefined)?.Variables ?? {};
    },
    setFunctionEnv: async (name, Variables) => {
      await call(LAMBDA, 'PUT', fn(name), { Environment: { Variables } });
    },
    ...makeAwsAccounts(send, env),
  };
}

function domainState(answer: Record<string, unknown>): DomainState {
  const status = (answer.DomainStatus ?? {}) as Record<string, unknown>;
  const found = status.Endpoint ?? status.EndpointV2;
  const policy: unknown = status.AccessPolicies || '{}';
  return {
    ...(typeof found === 'string' && found
      ? { endpoint: found.replace(/^https?:\/\//, '').replace(/\/$/, '') }
      : {}),
    accessPolicy: (typeof policy === 'string' ? JSON.parse(policy) : policy) as PolicyDocument,
  };
}

function parse(answer: Answer, call: string): Record<string, unknown> {
  if (answer.text === '') return {};
  try {
    return JSON.parse(answer.text) as Record<string, unknown>;
  } catch {
    throw new RequestError(call, { ...answer, status: 0, problem: 'answer is not JSON' });
  }
}
