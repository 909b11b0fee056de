import type { Sandbox } from '../../../src/sandbox/client.ts';

type Place = Pick<Sandbox, 'awsEndpoint' | 'token'>;

/** Of CloudTrail's ListPublicKeys: `Value` is base64 of PKCS #1 DER, `Fingerprint` hexadecimal, times in seconds. */
export interface PublicKey {
  readonly Value: string;
  readonly Fingerprint: string;
  readonly ValidityStartTime: number;
  readonly ValidityEndTime: number;
}

async function post({ awsEndpoint, token }: Place, page: string, body: object): Promise<unknown> {
  const answer = await fetch(`${awsEndpoint}/_sandbox/${page}`, {
    method: 'POST',
    headers: { 'x-sandbox-token': token, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${page}: HTTP ${answer.status} ${await answer.text()}`);
  return answer.json();
}

/** How many records a request carries. */
const AT_ONCE = 5000;

/** Puts CloudTrail records into the Event history of the local AWS, each in the region that its `awsRegion` names. */
export async function plantEvents(place: Place, records: readonly object[]): Promise<void> {
  for (let start = 0; start < records.length; start += AT_ONCE)
    await post(place, 'event-history', { records: records.slice(start, start + AT_ONCE) });
}

/** Makes CloudTrail of the local AWS know these keys in a region. */
export const plantKeys = async (place: Place, region: string, keys: readonly PublicKey[]): Promise<void> =>
  void (await post(place, 'public-keys', { region, keys }));

/** Invokes the targets of a rule as its schedule does. Gives the reasons of what could not be delivered. */
export async function fireRule(place: Place, name: string): Promise<string[]> {
  const { failed } = (await post(place, 'rules', { name })) as { failed: string[] };
  return failed;
}
