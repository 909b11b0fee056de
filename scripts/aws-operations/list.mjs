import { gunzipSync } from 'node:zlib';
import { strFromU8, unzipSync } from 'fflate';

const MODEL = /^botocore\/data\/[^/]+\/[^/]+\/service-2\.json(\.gz)?$/;
/** Event sources that no model names. */
const OTHERS = { mq: 'amazonmq' };

/**
 * The models of services in a wheel of botocore, every version of their APIs.
 * @param {Uint8Array} wheel
 * @returns {{metadata: {endpointPrefix: string, signingName?: string}, operations: object}[]}
 */
export function modelsIn(wheel) {
  const files = unzipSync(wheel, { filter: ({ name }) => MODEL.test(name) });
  return Object.entries(files).map(([name, bytes]) =>
    JSON.parse(name.endsWith('.gz') ? gunzipSync(bytes).toString('utf8') : strFromU8(bytes)),
  );
}

/**
 * Names of operations by event source, both sorted. CloudTrail names a source by what its requests go to or are signed
 * for, so that a source may have several models: `bedrock` and `bedrock-agent`.
 * @param {ReturnType<typeof modelsIn>} models
 * @param {readonly string[]} sources
 * @returns {Map<string, string[]>}
 */
export function operationsOf(models, sources) {
  const found = new Map([...sources].sort().map((source) => [source, new Set()]));
  for (const { metadata, operations } of models) {
    const { endpointPrefix, signingName = endpointPrefix } = metadata;
    for (const name of new Set([endpointPrefix, signingName]))
      for (const operation of Object.keys(operations)) found.get(OTHERS[name] ?? name)?.add(operation);
  }
  return new Map([...found].map(([source, names]) => [source, [...names].sort()]));
}

/**
 * The file's text: a line that says what it is made of, then one for each source that has names, its own first.
 * @param {Map<string, string[]>} list
 * @param {string} from
 */
export function textOf(list, from) {
  const lines = [...list].flatMap(([source, names]) =>
    names.length > 0 ? [[source, ...names].join(' ')] : [],
  );
  return `${[`# ${from}`, ...lines].join('\n')}\n`;
}

/**
 * What the file's text says.
 * @param {string} text
 * @returns {Map<string, string[]>}
 */
export const listIn = (text) =>
  new Map(
    text
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => {
        const [source = '', ...names] = line.split(' ');
        return [source, names];
      }),
  );

/** Lines such as `+ iam CreateUser` and `- iam CreateUser`. */
export function changes(before, after) {
  const less = (one, other, sign) =>
    [...one].flatMap(([source, names]) => {
      const there = new Set(other.get(source));
      return names.filter((name) => !there.has(name)).map((name) => `${sign} ${source} ${name}`);
    });
  return [...less(before, after, '-'), ...less(after, before, '+')];
}
