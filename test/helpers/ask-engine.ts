import { splitCredentials } from '../../src/sandbox/engine.ts';

/** Asks the search server of a sandbox itself, with the password that its address carries. */
export function askEngine(searchUrl: string, path: string, init: RequestInit = {}): Promise<Response> {
  const { url, headers } = splitCredentials(searchUrl);
  return fetch(new URL(path, url), { ...init, headers: { ...headers, ...init.headers } });
}
