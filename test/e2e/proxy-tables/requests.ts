/** Ways to send a request that two servers might read differently; each is written as it goes over the wire. */
export interface RawRequest {
  readonly name: string;
  readonly text: string;
}

/** Stands in a request for what the inner server must not take for a request of its own. */
export const INNER = '/inner';

/**
 * The table, for the UI at `base` and a signed-in person.
 *
 * @param login value of the Authorization header.
 */
export function rawRequests(base: string, login: string): RawRequest[] {
  const path = `${base}/api/saved_objects/x`;
  const auth = `Authorization: ${login}`;
  const inner = `GET ${base}${INNER} HTTP/1.1\r\nHost: proxy\r\n\r\n`;
  const request = (line: string, headers: readonly string[], body = '') =>
    [line, ...headers, '', body].join('\r\n');
  const close = ['Host: proxy', auth, 'Connection: close'];
  const get = (target: string) => request(`GET ${target} HTTP/1.1`, close);
  const post = (headers: readonly string[], body: string) =>
    request(`POST ${path} HTTP/1.1`, ['Host: proxy', auth, ...headers], body);
  const chunked = `0\r\n\r\n${inner}`;
  const table: Readonly<Record<string, string>> = {
    // Targets in other forms than a path.
    'an absolute target of another host': get(`http://elsewhere.example${base}/../_cat`),
    'an absolute target of the engine': get('https://proxy/_cat/indices'),
    'a target of another scheme': get('ftp://proxy/_cat/indices'),
    'a target of a file': get('file:///etc/passwd'),
    'a target that is all': request('OPTIONS * HTTP/1.1', close),
    'a target that is an authority': request('CONNECT proxy:443 HTTP/1.1', close),
    'a target without a slash': get('_cat/indices'),
    'a target with a line end': get(`${base}/app/x\r\nX: y`).replace('/x\r\n', '/x\n'),
    // Versions and methods.
    'HTTP/0.9': `GET ${base}/ui/x\r\n`,
    'HTTP/1.0 with an engine path': request('GET /_cat/indices HTTP/1.0', [auth]),
    'HTTP/1.2 with an engine path': request('GET /_cat/indices HTTP/1.2', close),
    'HTTP/2.0 in a line': request('GET /_cat/indices HTTP/2.0', close),
    'HTTP/9.9': request(`GET ${path} HTTP/9.9`, close),
    'a version in small letters': request(`GET ${path} http/1.1`, close),
    'no version after a blank': request(`GET ${path} `, close),
    ...Object.fromEntries(
      [
        'OPTIONS',
        'TRACE',
        'TRACK',
        'CONNECT',
        'PATCH',
        'PROPFIND',
        'PURGE',
        'DEBUG',
        'get',
        'GETX',
        'M-SEARCH',
        'G ET',
      ].map((method) => [`the method ${method}`, request(`${method} ${path} HTTP/1.1`, close)]),
    ),
    // Where a body ends.
    'two lengths': post(['Content-Length: 0', `Content-Length: ${inner.length}`], inner),
    'two equal lengths': post(['Content-Length: 1', 'Content-Length: 1'], `x${inner}`),
    'a list of lengths': post([`Content-Length: 0, ${inner.length}`], inner),
    'a length with a sign': post(['Content-Length: +0'], inner),
    'a negative length': post(['Content-Length: -1'], inner),
    'a hexadecimal length': post(['Content-Length: 0x10'], inner),
    'a length with a blank': post(['Content-Length: 1 0'], inner),
    'a length beyond 64 bits': post(['Content-Length: 18446744073709551616'], inner),
    'a length with a blank before the colon': post(['Content-Length : 0'], inner),
    'a length and chunks': post([`Content-Length: ${chunked.length}`, 'Transfer-Encoding: chunked'], chunked),
    'chunks and a length': post(['Transfer-Encoding: chunked', `Content-Length: ${chunked.length}`], chunked),
    'chunks twice': post(['Transfer-Encoding: chunked', 'Transfer-Encoding: identity'], chunked),
    'chunks in a list': post(['Transfer-Encoding: gzip, chunked'], chunked),
    'chunks after identity': post(['Transfer-Encoding: identity, chunked'], chunked),
    'an encoding that is none': post(['Transfer-Encoding: xchunked'], chunked),
    'chunks after a tab': post(['Transfer-Encoding:\tchunked', 'Content-Length: 3'], chunked),
    'chunks with a blank before the colon': post(['Transfer-Encoding : chunked'], chunked),
    'chunks with a control': post(['Transfer-Encoding: \x0bchunked'], chunked),
    'chunks in quotes': post(['Transfer-Encoding: "chunked"'], chunked),
    'a chunk of bad size': post(['Transfer-Encoding: chunked'], `0x0\r\n\r\n${inner}`),
    'a chunk of negative size': post(['Transfer-Encoding: chunked'], `-1\r\n\r\n${inner}`),
    'a chunk of huge size': post(['Transfer-Encoding: chunked'], `ffffffffffffffff1\r\n${inner}`),
    'a chunk without its end': post(['Transfer-Encoding: chunked'], `1\r\nxx0\r\n\r\n${inner}`),
    'chunks by HTTP/1.0': request(
      `POST ${path} HTTP/1.0`,
      ['Host: proxy', auth, 'Transfer-Encoding: chunked'],
      chunked,
    ),
    'a trailer that is a header': post(
      ['Transfer-Encoding: chunked'],
      '0\r\nContent-Length: 9\r\nHost: x\r\n\r\n',
    ),
    'a body of a GET': request(`GET ${path} HTTP/1.1`, ['Host: proxy', auth, 'Content-Length: 0'], inner),
    // Headers.
    'no host': request(`GET ${path} HTTP/1.1`, [auth]),
    'two hosts': request(`GET ${path} HTTP/1.1`, ['Host: proxy', 'Host: elsewhere.example', auth]),
    'a host with a path': request(`GET /_cat HTTP/1.1`, [`Host: proxy${base}/app`, auth]),
    'a host with a line end': request(`GET /_cat HTTP/1.1`, ['Host: proxy\rX: y', auth]),
    'two logins': request(`GET ${path} HTTP/1.1`, ['Host: proxy', 'Authorization: Basic eDp5', auth]),
    'a header on two lines': request(`GET ${path} HTTP/1.1`, ['Host: proxy', 'X-Long: a', ` ${auth}`]),
    'a header that begins with a blank': request(`GET ${path} HTTP/1.1`, [' Host: proxy', auth]),
    'a header with a NUL': request(`GET ${path} HTTP/1.1`, ['Host: proxy', auth, 'X-A: b\0c']),
    'a header with a carriage return': request(`GET ${path} HTTP/1.1`, [
      'Host: proxy',
      auth,
      `X-A: b\rGET ${base}${INNER}`,
    ]),
    'a name with a blank': request(`GET ${path} HTTP/1.1`, ['Host: proxy', auth, 'X A: b']),
    'a name without a colon': request(`GET ${path} HTTP/1.1`, ['Host: proxy', auth, 'X-A']),
    'a header of 100 KB': request(`GET ${path} HTTP/1.1`, [
      'Host: proxy',
      auth,
      `X-A: ${'x'.repeat(100_000)}`,
    ]),
    'an upgrade to HTTP/2': request(`GET ${path} HTTP/1.1`, [
      ...[
        'Host: proxy',
        auth,
        'Connection: Upgrade, HTTP2-Settings',
        'Upgrade: h2c',
        'HTTP2-Settings: AAMAAABk',
      ],
    ]),
    'an upgrade to a socket': request(`GET ${path} HTTP/1.1`, [
      'Host: proxy',
      auth,
      'Connection: Upgrade',
      'Upgrade: websocket',
    ]),
    'an expectation': post(['Expect: 100-continue', 'Content-Length: 0'], inner),
    'a second request without a login': `${post(['Content-Length: 0'], '')}${inner}`,
    'lines that end without a carriage return': get(path).replaceAll('\r\n', '\n') + inner,
  };
  return Object.entries(table).map(([name, text]) => ({ name, text }));
}
