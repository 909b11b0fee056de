import type { ProxyClient } from '../../src/kibana/proxy-client.ts';
import { createStandIn } from '../../src/sandbox/front/stand-in/stand-in.ts';

const XSRF = { 'osd-xsrf': 'true', 'kbn-xsrf': 'true' };

/** The strict stand-in as the proxy's client sees it, with the calls that change something and a person's own hands. */
export function standInClient(uiPath: '/_dashboards' | '/_plugin/kibana') {
  const ui = createStandIn({ uiPath, search: async () => ({ status: 200, body: {} }) });
  const written: string[] = [];
  const client: ProxyClient = async (path, { method = 'GET', headers = {}, body = '' } = {}) => {
    const url = new URL(path, 'http://ui');
    if (method !== 'GET') written.push(`${method} ${url.pathname.slice(uiPath.length)}`);
    const { status, body: text } = await ui({
      method,
      path: url.pathname.slice(uiPath.length),
      query: url.searchParams,
      headers: Object.fromEntries(Object.entries(headers).map(([key, value]) => [key.toLowerCase(), value])),
      body: Buffer.from(body),
    });
    return { status, headers: {}, body: text };
  };
  const at = (type: string, id: string) => `${uiPath}/api/saved_objects/${type}/${id}`;
  const send = (method: 'POST' | 'PUT', type: string, id: string, body: object) =>
    client(at(type, id), { method, headers: XSRF, body: JSON.stringify(body) });
  const remove = (type: string, id: string) =>
    ui({
      method: 'DELETE',
      path: `/api/saved_objects/${type}/${id}`,
      query: new URLSearchParams(),
      headers: XSRF,
      body: Buffer.alloc(0),
    });
  const read = async (type: string, id: string) => JSON.parse((await client(at(type, id))).body);
  return { client, written, send, remove, read };
}
