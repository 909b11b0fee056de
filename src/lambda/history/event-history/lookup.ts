import { backoff } from '../../backoff.ts';
import { CLOUDTRAIL, endpoint } from '../../endpoint.ts';
import { mayPass, RequestError } from '../../update-elasticsearch/request-error.ts';
import type { History } from '../deps.ts';

/** One page of Event history, newest first. */
export interface LookupPage {
  /** Texts of the records. */
  readonly records: readonly string[];
  readonly token?: string;
}

export interface LookupWindow {
  readonly region: string;
  /** ISO times; both ends belong to it. */
  readonly from: string;
  readonly to: string;
  readonly token?: string | undefined;
}

const TARGET = 'com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.LookupEvents';
/** "The rate of lookup requests is limited to two per second, per account, per Region" (CloudTrail API Reference). */
const APART = 500;
const PAGE = 50;
const TRIES = 12;

/** Thrown when a token is no longer taken, or was never. */
export const TOKEN_GONE = new Error('CloudTrail no longer takes the token of this list');

/**
 * Asks for pages of Event history, no faster than CloudTrail allows. Others in the account ask too, so that a refusal for
 * too many requests is no failure: it is tried again with growing waits.
 */
export function lookUp({
  env,
  send,
  now,
  sleep,
  random,
}: History): (window: LookupWindow) => Promise<LookupPage> {
  let last = Number.NEGATIVE_INFINITY;
  const ask = async ({ region, from, to, token }: LookupWindow): Promise<LookupPage> => {
    const { url } = endpoint(CLOUDTRAIL, { ...env, AWS_REGION: region });
    const wait = last + APART - now();
    if (wait > 0) await sleep(wait);
    last = now();
    const answer = await send({
      url: `${url}/`,
      method: 'POST',
      service: CLOUDTRAIL.signing,
      region,
      target: TARGET,
      contentType: 'application/x-amz-json-1.1',
      body: JSON.stringify({
        StartTime: Date.parse(from) / 1000,
        EndTime: Date.parse(to) / 1000,
        MaxResults: PAGE,
        ...(token === undefined ? {} : { NextToken: token }),
      }),
      timeout: 30_000,
    });
    if (answer.status !== 200) throw new RequestError(`cloudtrail LookupEvents in ${region}`, answer);
    return pageOf(answer.text);
  };
  return async (window) => {
    for (let attempt = 0; ; attempt++) {
      try {
        return await ask(window);
      } catch (error) {
        if (!(error instanceof RequestError)) throw error;
        if (error.code.startsWith('InvalidNextToken')) throw TOKEN_GONE;
        if (attempt + 1 >= TRIES || !mayPass(error) || isDenied(error)) throw error;
        await sleep(backoff(attempt, random));
      }
    }
  };
}

/** An organisation's policy, a region that is switched off: no try changes that. */
export const isDenied = ({ code }: RequestError): boolean =>
  /AccessDenied|NotAuthorized|UnrecognizedClient|InvalidClientToken|OptInRequired/i.test(code);

function pageOf(text: string): LookupPage {
  const { Events = [], NextToken: token } = JSON.parse(text) as {
    Events?: { CloudTrailEvent?: string }[];
    NextToken?: string;
  };
  const records = Events.flatMap(({ CloudTrailEvent }) => (CloudTrailEvent ? [CloudTrailEvent] : []));
  return { records, ...(token ? { token } : {}) };
}
