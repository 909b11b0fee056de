import type { Forwarded } from '../core/network.ts';
import { unbracketed } from './unbracketed.ts';

/** How to ask `proxy` for an `http://` URL. Most proxies refuse a tunnel to any port but 443. */
export function forwarded(proxy: URL, url: string): Forwarded {
  const { username, password, protocol, port } = proxy;
  const user = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return {
    protocol,
    hostname: unbracketed(proxy.hostname),
    port: Number(port) || (protocol === 'https:' ? 443 : 80),
    path: url,
    headers:
      username || password ? { 'Proxy-Authorization': `Basic ${Buffer.from(user).toString('base64')}` } : {},
  };
}
