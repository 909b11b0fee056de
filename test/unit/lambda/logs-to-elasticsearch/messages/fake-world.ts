import type { Advice } from '../../../../../src/lambda/detections/advice.ts';
import type { Urgent } from '../../../../../src/lambda/logs-to-elasticsearch/messages/urgent.ts';
import type { Answer, Send } from '../../../../../src/lambda/sign.ts';

export const NOW = Date.UTC(2026, 10, 30, 12, 0, 30);

export const EVENT: Urgent = {
  ids: ['trail-stopped'],
  time: NOW - 60_000,
  actor: 'Admin/mallory',
  service: 'cloudtrail.amazonaws.com',
  call: 'StopLogging',
  target: 'main',
  address: '203.0.113.7',
  place: { network: 'internet', country: 'NL', countryName: 'Netherlands' },
  account: '111122223333',
  accountName: 'Production',
  region: 'eu-central-1',
  refused: false,
};

export const ADVISED: Advice = {
  id: 'trail-stopped',
  title: 'Stopping a trail',
  why: 'Nothing is recorded any more.',
  todo: ['Start it.', 'See who it was.', 'Revoke their sessions.'],
};

/** How an answer comes to nothing: the request is not carried out, or its answer is lost. */
export type Fault = 'unreachable' | 'cut' | Answer;

/** An engine that knows claims, and a topic; faults are of the next requests, one each. */
export function fakeWorld() {
  const claims = new Map<string, { by: string; at: string; sent: boolean }>();
  const published: { subject: string; body: string; topic: string }[] = [];
  const engineFaults: (Fault | undefined)[] = [];
  const topicFaults: (Fault | undefined)[] = [];
  const asked: string[] = [];
  let clock = NOW;

  const bulk = (body: string): string => {
    const lines = body
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    const items: object[] = [];
    for (let at = 0; at < lines.length; at++) {
      const { update, delete: gone } = lines[at];
      if (gone) {
        items.push({ delete: { status: claims.delete(gone._id) ? 200 : 404 } });
        continue;
      }
      const { doc, upsert } = lines[++at];
      const there = claims.get(update._id);
      if (!there && !upsert) {
        items.push({ update: { status: 404, error: { type: 'document_missing_exception' } } });
        continue;
      }
      claims.set(update._id, there ? { ...there, ...doc } : upsert);
      items.push({ update: { status: there ? 200 : 201, get: { _source: claims.get(update._id) } } });
    }
    return JSON.stringify({ items });
  };
  const carryOut = (fault: Fault | undefined, work: () => string): Answer => {
    if (fault === 'unreachable') return { status: 0, text: '', problem: 'ECONNREFUSED' };
    if (typeof fault === 'object') return fault;
    const text = work();
    return fault === 'cut'
      ? { status: 0, text: '', problem: 'UND_ERR_SOCKET' }
      : { status: 200, text, problem: '' };
  };
  const send: Send = async ({ url, body = '' }) => {
    const text = Buffer.from(body as string).toString();
    asked.push(new URL(url).host);
    if (!url.includes('/_bulk'))
      return carryOut(topicFaults.shift(), () => {
        const form = new URLSearchParams(text);
        const [topic = '', subject = '', message = ''] = ['TopicArn', 'Subject', 'Message'].map(
          (name) => form.get(name) ?? '',
        );
        published.push({ topic, subject, body: message });
        return '<PublishResponse/>';
      });
    return carryOut(engineFaults.shift(), () => bulk(text));
  };
  const deps = {
    endpoint: 'domain:443',
    send,
    now: () => clock,
    random: () => 0.5,
    sleep: async (ms: number) => {
      clock += ms;
    },
    remaining: () => NOW + 60_000 - clock,
  };
  return { deps, claims, published, asked, engineFaults, topicFaults };
}
