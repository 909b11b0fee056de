import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import AWS from '../../../assets/geo/aws.json' with { type: 'json' };
import { NOTHING_OWN } from '../../../src/lambda/detections/define.ts';
import { type Reference, seal, VERSION } from '../../../src/lambda/reference/reference.ts';
import type { Names } from '../../../src/lambda/third-party.ts';

const PLACE = 'artifacts/reference/stack';
export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** A reference object with these names, and what the package brings along. */
export const referenceOf = (more: Partial<Reference> = {}): Reference => ({
  version: VERSION,
  accounts: {},
  accountsFrom: 'id',
  vendors: {},
  own: NOTHING_OWN,
  awsRanges: AWS,
  looked: '2026-11-30',
  problems: [],
  ...more,
});

export const namesOf = (names: Names): Record<string, string> => Object.fromEntries(names);

/** A bucket with one object, as S3 answers for it. */
export interface ReferenceStore {
  /** What a forwarder's environment says of it. */
  readonly env: Readonly<Record<string, string>>;
  /** Another text, or none. */
  readonly put: (text: string | undefined) => void;
  /** Statuses of the answers so far. */
  readonly answers: readonly number[];
  readonly stop: () => Promise<void>;
}

export async function startReferenceStore(reference?: Reference): Promise<ReferenceStore> {
  let text = reference && seal(reference, sha256);
  const answers: number[] = [];
  const server = createServer((request, response) => {
    const etag = `"${sha256(text ?? '').slice(0, 32)}"`;
    const isKnown = request.headers['if-none-match'] === etag;
    const isThere = text !== undefined && request.url === `/${PLACE}`;
    const status = !isThere ? 403 : isKnown ? 304 : 200;
    answers.push(status);
    response.writeHead(status, isThere ? { etag } : {});
    response.end(status === 200 ? text : '');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    env: { REFERENCE: PLACE, AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${port}` },
    put: (next) => {
      text = next;
    },
    answers,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
