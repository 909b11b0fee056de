import { usageError } from '../core/errors.ts';

/** What is read from `GET /` of a search server. */
interface Banner {
  readonly version?: { readonly number?: string; readonly distribution?: string };
}

/** The engine version as the OpenSearch Service names it; undefined for one the product does not work with. Pure. */
export function engineOf({ version }: Banner): string | undefined {
  const [major, minor] = (version?.number ?? '').split('.');
  if (!major || !minor) return undefined;
  if (version?.distribution === 'opensearch')
    return Number(major) >= 1 ? `OpenSearch_${major}.${minor}` : undefined;
  // Elasticsearch names no distribution; the last version the service has is 7.10.
  return major === '7' && minor === '10' && version?.distribution === undefined
    ? 'Elasticsearch_7.10'
    : undefined;
}

/** The address without its credentials, and the header that carries them instead: `fetch` refuses them in a URL. */
export function splitCredentials(address: string): { url: URL; headers: Record<string, string> } {
  const url = new URL(address);
  if (!url.username && !url.password) return { url, headers: {} };
  const pair = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  url.username = '';
  url.password = '';
  return { url, headers: { authorization: `Basic ${Buffer.from(pair).toString('base64')}` } };
}

function parse(address: string) {
  try {
    const parts = splitCredentials(address);
    if (/^https?:$/.test(parts.url.protocol)) return parts;
  } catch {
    // Falls through to the same words as another scheme.
  }
  throw usageError('search-url', `Not an address of a search server: ${address}`, [
    'Give it as --search-url http://127.0.0.1:9200',
  ]);
}

/** Asks the server at `address` what it is. Throws a usage error when it does not answer or is not supported. */
export async function detectEngine(address: string, fetcher: typeof fetch = fetch): Promise<string> {
  const { url, headers } = parse(address);
  const trouble = (why: string) =>
    usageError('search-url', `The search server at ${url.origin} cannot be used: ${why}.`, [
      'The sandbox works with OpenSearch 1 or newer and with Elasticsearch 7.10.',
      'Without --search-url it installs and starts one itself.',
    ]);
  const response = await fetcher(url, { headers, signal: AbortSignal.timeout(10_000) }).catch(
    (error: Error) => {
      throw trouble((error.cause as Error | undefined)?.message || error.message);
    },
  );
  if (!response.ok) throw trouble(`it answered ${response.status}`);
  const banner = (await response.json().catch(() => ({}))) as Banner;
  const engine = engineOf(banner);
  if (engine) return engine;
  const { distribution = 'version', number = 'unknown' } = banner.version ?? {};
  throw trouble(`it is ${distribution} ${number}`);
}

/** Path under which the service serves the engine's UI. */
export function uiPathOf(engine: string): '/_dashboards' | '/_plugin/kibana' {
  return engine.startsWith('Elasticsearch_') ? '/_plugin/kibana' : '/_dashboards';
}
