import type { Fields, Http2Request } from '../../helpers/http2-frames.ts';
import { INNER } from './requests.ts';

/** Ways to send a request by HTTP/2 that an inner HTTP/1.1 request could be split by, or be read differently. */
export function http2Requests(base: string, login: string): (Http2Request & { readonly name: string })[] {
  const path = `${base}/api/saved_objects/x`;
  const split = ` HTTP/1.1\r\nHost: x\r\n\r\nGET ${base}${INNER}`;
  const fields = (change: Readonly<Record<string, string | undefined>> = {}, more: Fields = []): Fields => {
    const usual = {
      ':method': 'GET',
      ':scheme': 'https',
      ':authority': 'proxy',
      ':path': path,
      authorization: login,
    };
    const all = Object.entries<string | undefined>({ ...usual, ...change });
    return [...all.filter((pair): pair is [string, string] => pair[1] !== undefined), ...more];
  };
  const post = (more: Fields, body: string) => ({ fields: fields({ ':method': 'POST' }, more), body });
  const table: Readonly<Record<string, Http2Request>> = {
    'a line end in the path': { fields: fields({ ':path': `${path}${split}` }) },
    'a blank in the path': { fields: fields({ ':path': `${path} HTTP/1.1` }) },
    'a NUL in the path': { fields: fields({ ':path': `${path}\0` }) },
    'a path that is absolute': { fields: fields({ ':path': `https://x${base}${INNER}` }) },
    'a path that is empty': { fields: fields({ ':path': '' }) },
    'a path that is a star': { fields: fields({ ':method': 'OPTIONS', ':path': '*' }) },
    'a path of the engine': { fields: fields({ ':path': '/_cat/indices' }) },
    'no path': { fields: fields({ ':path': undefined }) },
    'two paths': { fields: [[':path', `${base}${INNER}`], ...fields()] },
    'a path after the headers': { fields: [...fields({ ':path': undefined }), [':path', path]] },
    'a line end in the method': { fields: fields({ ':method': `GET ${base}${INNER}${split}` }) },
    'a method of another protocol': { fields: fields({ ':method': 'CONNECT' }) },
    'a line end in the authority': { fields: fields({ ':authority': `proxy\r\nX: y` }) },
    'another host beside the authority': { fields: fields({}, [['host', 'elsewhere.example']]) },
    'a line end in the scheme': { fields: fields({ ':scheme': `https\r\nX: y` }) },
    'a path in the scheme': { fields: fields({ ':scheme': `https://proxy${base}${INNER}?` }) },
    'a line end in a name': { fields: fields({}, [[`x-a\r\nx-b`, 'c']]) },
    'a colon in a name': { fields: fields({}, [['transfer-encoding: chunked\r\nx', 'y']]) },
    'a capital in a name': { fields: fields({}, [['X-A', 'b']]) },
    'a line end in a value': {
      fields: fields({}, [['x-a', `b\r\n\r\nGET ${base}${INNER} HTTP/1.1\r\nHost: x`]]),
    },
    'a NUL in a value': { fields: fields({}, [['x-a', 'b\0c']]) },
    'chunks over a body': post(
      [['transfer-encoding', 'chunked']],
      `0\r\n\r\nGET ${base}${INNER} HTTP/1.1\r\n\r\n`,
    ),
    'a length that is too short': post([['content-length', '0']], `GET ${base}${INNER} HTTP/1.1\r\n\r\n`),
    'a length that is too long': post([['content-length', '100']], 'x'),
    'two lengths': post(
      [
        ['content-length', '1'],
        ['content-length', '2'],
      ],
      'x',
    ),
    'a connection header': { fields: fields({}, [['connection', 'authorization']]) },
    'trailers that are headers': {
      ...post([], 'x'),
      trailers: [
        ['content-length', '9'],
        ['authorization', login],
      ],
    },
    'trailers with a path': { ...post([], 'x'), trailers: [[':path', `${base}${INNER}`]] },
  };
  return Object.entries(table).map(([name, request]) => ({ name, ...request }));
}
