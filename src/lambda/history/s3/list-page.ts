import type { Listed, Page } from './store.ts';

/** A page and the token of the next one. */
export interface ListedPage extends Page {
  readonly next?: string;
}

/**
 * Reads the answer of ListObjectsV2, asked for with `encoding-type=url`: so no key needs more of XML than these few
 * tags (S3 API Reference, "ListObjectsV2").
 */
export function listPage(xml: string): ListedPage {
  const objects = [...xml.matchAll(/<Contents>([\s\S]*?)<\/Contents>/g)].map(
    ([, part = '']): Listed => ({
      key: decoded(tag(part, 'Key')),
      bytes: Number(tag(part, 'Size')),
      modified: tag(part, 'LastModified'),
    }),
  );
  const folders = [...xml.matchAll(/<CommonPrefixes>([\s\S]*?)<\/CommonPrefixes>/g)].map(([, part = '']) =>
    decoded(tag(part, 'Prefix')),
  );
  const next = tag(xml, 'NextContinuationToken');
  return { objects, folders, ...(next === '' ? {} : { next }) };
}

const tag = (xml: string, name: string): string =>
  plain(new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1] ?? '');

/** S3 writes a space in a key as `+`. */
const decoded = (text: string): string => decodeURIComponent(text.replaceAll('+', ' '));

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };

const plain = (text: string): string =>
  text.replace(/&(?:#(\d+)|#x([\da-f]+)|(\w+));/gi, (whole, decimal, hex, name) => {
    if (name !== undefined) return ENTITIES[name] ?? whole;
    return String.fromCodePoint(decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal));
  });
