import { type AwsCall, isRead } from './reads.ts';
import type { Sent } from './recorder.ts';

/** What was sent that a dry run must not send, one line each; also what the one exception has left behind. */
export function strays({ aws, others }: Sent, asksCloudFormation = false): string[] {
  const writes = aws.filter((call) => !isRead(call));
  const excepted = asksCloudFormation ? previewCalls(writes) : [];
  const told = writes.filter((call) => !excepted.includes(call));
  const left = asksCloudFormation ? leftOf(writes) : [];
  return [...told.map(({ service, action }) => `${service} ${action}`), ...others, ...left];
}

/** What a change set and its template have been given: ids of the one, keys of the other. */
function madeBy(writes: readonly AwsCall[]) {
  const asked = writes.filter(({ action, status }) => action === 'CreateChangeSet' && status === 200);
  return {
    changeSets: asked.map(({ answer }) => element(answer, 'Id')),
    stacks: asked
      .filter(({ body }) => field(body, 'ChangeSetType') === 'CREATE')
      .map(({ answer }) => element(answer, 'StackId')),
    templates: writes.flatMap(({ action, status }) => (status === 200 && UPLOAD.exec(action)?.[1]) || []),
    /** Whether the template was too long for the call. */
    byBucket: asked.some(({ body }) => field(body, 'TemplateURL') !== ''),
  };
}

/**
 * The one exception: the change set, taken away again with the stack that it made. A template too long for the call goes
 * by the artifacts bucket, which is made and locked down where it is missing.
 */
function previewCalls(writes: readonly AwsCall[]): AwsCall[] {
  const made = madeBy(writes);
  return writes.filter(({ action, body }) => {
    if (action === 'CreateChangeSet') return true;
    if (action === 'DeleteChangeSet') return made.changeSets.includes(field(body, 'ChangeSetName'));
    if (action === 'DeleteStack') return made.stacks.includes(field(body, 'StackName'));
    if (!made.byBucket) return false;
    const isBucket = LOCKED_DOWN.some((pattern) => pattern.test(action));
    return isBucket || UPLOAD.test(action) || (REMOVAL.test(action) && removes(body, made.templates));
  });
}

const UPLOAD = /^PUT \/[a-z0-9-]+\/(templates\/[^?]+)/;
const REMOVAL = /^POST \/[a-z0-9-]+\/?\?delete/;
const LOCKED_DOWN = ['', '\\?publicAccessBlock', '\\?encryption', '\\?policy', '\\?tagging'].map(
  (part) => new RegExp(`^PUT /[a-z0-9-]+/?${part}=?$`),
);

const removes = (body: string, keys: readonly string[]): boolean =>
  [...body.matchAll(/<Key>([^<]*)<\/Key>/g)].every(([, key = '']) => keys.includes(key));

/** What was made for the preview and not taken away again. */
function leftOf(writes: readonly AwsCall[]): string[] {
  const { changeSets, stacks, templates } = madeBy(writes);
  const gone = (action: string, name: string) =>
    writes.flatMap((call) => (call.action === action && call.status === 200 ? field(call.body, name) : []));
  const removed = writes.filter(({ action }) => REMOVAL.test(action)).map(({ body }) => body);
  return [
    ...changeSets.filter((id) => !gone('DeleteChangeSet', 'ChangeSetName').includes(id)),
    ...stacks.filter((id) => !gone('DeleteStack', 'StackName').includes(id)),
    ...templates.filter((key) => !removed.some((body) => body.includes(`<Key>${key}</Key>`))),
  ].map((what) => `left behind: ${what}`);
}

const element = (text: string, name: string): string =>
  new RegExp(`<${name}>([^<]*)</${name}>`).exec(text)?.[1] ?? '';

const field = (body: string, name: string): string => new URLSearchParams(body).get(name) ?? '';
