import { type Api, type Env, endpoint, IAM, ORGANIZATIONS } from '../endpoint.ts';
import type { Answer, Send } from '../sign.ts';
import { RequestError } from './request-error.ts';

/** What AWS says that accounts are called. */
export interface AwsAccounts {
  /** Account → name, of all accounts of the organisation; an account whose name can't be read has its id. */
  readonly organizationAccounts: () => Promise<ReadonlyMap<string, string>>;
  /** The own account's alias, of which it has one at most. */
  readonly accountAlias: () => Promise<string | undefined>;
}

const TIMEOUT = 20_000;
/** Of 20 accounts each: more than any organisation has. */
const MAX_PAGES = 1000;

export function makeAwsAccounts(send: Send, env: Env): AwsAccounts {
  const post = async (api: Api, name: string, contentType: string, body: string, target?: string) => {
    const { url, region } = endpoint(api, env);
    const request = { url: `${url}/`, region, method: 'POST', service: api.signing, contentType, body };
    const answer = await send({ ...request, timeout: TIMEOUT, ...(target ? { target } : {}) });
    if (answer.status < 200 || answer.status > 299) throw new RequestError(name, answer);
    return answer;
  };
  const page = async (NextToken: string | undefined): Promise<Page> => {
    const target = 'AWSOrganizationsV20161128.ListAccounts';
    const body = JSON.stringify({ NextToken });
    return readPage(await post(ORGANIZATIONS, LIST_ACCOUNTS, 'application/x-amz-json-1.1', body, target));
  };
  return {
    organizationAccounts: async () => {
      const accounts = new Map<string, string>();
      let next: string | undefined;
      for (let count = 0; count < MAX_PAGES; count++) {
        const { names, token } = await page(next);
        for (const [account, name] of names) accounts.set(account, name);
        // A page may be empty, and others still follow (API Reference, ListAccounts).
        if (token === undefined) return accounts;
        next = token;
      }
      throw unreadable(LIST_ACCOUNTS, 'the answer has no end');
    },
    accountAlias: async () => {
      const form = 'Action=ListAccountAliases&Version=2010-05-08';
      return readAlias(await post(IAM, LIST_ALIASES, 'application/x-www-form-urlencoded', form));
    },
  };
}

const LIST_ACCOUNTS = 'organizations ListAccounts';
const LIST_ALIASES = 'iam ListAccountAliases';

const unreadable = (call: string, problem: string): RequestError =>
  new RequestError(call, { status: 0, text: '', problem });

interface Page {
  readonly names: readonly (readonly [account: string, name: string])[];
  readonly token: string | undefined;
}

function readPage({ text }: Answer): Page {
  const { Accounts, NextToken } = fields(parse(text));
  if (!Array.isArray(Accounts)) throw unreadable(LIST_ACCOUNTS, 'the answer has no accounts');
  const names = Accounts.map(fields).flatMap(({ Id, Name }) =>
    typeof Id === 'string' && /^\d{12}$/.test(Id)
      ? [[Id, typeof Name === 'string' ? Name : Id] as const]
      : [],
  );
  return { names, token: typeof NextToken === 'string' && NextToken ? NextToken : undefined };
}

function readAlias({ text }: Answer): string | undefined {
  if (!text.includes('<ListAccountAliasesResponse'))
    throw unreadable(LIST_ALIASES, 'the answer has no aliases');
  // 3 to 63 of these characters (IAM API Reference, CreateAccountAlias): nothing in it is escaped.
  return /<AccountAliases>\s*<member>([a-z0-9-]{3,63})<\/member>/.exec(text)?.[1];
}

const fields = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
