import { type Answer, send } from './proxy.ts';

export interface Viewer {
  /** Sends `GET path`, with the login unless told otherwise, and all cookies that were set so far. */
  readonly ask: (path: string, authorization?: string) => Promise<Answer>;
  /** The proxy's ticket, once it has given one. */
  readonly ticket: () => string | undefined;
}

export interface ViewerOptions {
  readonly tls?: boolean;
  /** Cookies that it has from elsewhere. */
  readonly cookies?: Readonly<Record<string, string>>;
}

/** The value of an Authorization header. */
export const basic = (user: string, password: string): string =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

/** A browser as far as the proxy sees one: it repeats its login and the cookies that it was given. */
export function viewer(
  port: number,
  login: string,
  { tls = true, cookies = {} }: ViewerOptions = {},
): Viewer {
  const jar = new Map(Object.entries(cookies));
  return {
    ask: async (path, authorization = login) => {
      const headers = ['Host: proxy'];
      if (authorization) headers.push(`Authorization: ${authorization}`);
      if (jar.size > 0) headers.push(`Cookie: ${[...jar].map((pair) => pair.join('=')).join('; ')}`);
      const answer = await send(port, [`GET ${path} HTTP/1.1`, ...headers].join('\r\n'), { tls });
      for (const cookie of setCookies(answer)) {
        const [, name = '', value = ''] = /^([^=]*)=([^;]*)/.exec(cookie) ?? [];
        jar.set(name, value);
      }
      return answer;
    },
    ticket: () => jar.get('proxy_ticket'),
  };
}

/** The Set-Cookie headers of an answer. */
export const setCookies = ({ head }: Answer): string[] =>
  [...head.matchAll(/^set-cookie: (.*?)\r?$/gim)].map(([, value = '']) => value);
