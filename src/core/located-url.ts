/** Where a host and port are really reached: elsewhere only in the demo. */
type Locate = (host: string, port: number) => { readonly host: string; readonly port: number };

/** The address of the dashboards as it is reached from this machine. */
export function locatedUrl(url: string, locate: Locate): string {
  const { protocol, hostname, pathname } = new URL(url);
  const usual = protocol === 'http:' ? 80 : 443;
  const { host, port } = locate(hostname, usual);
  return host === hostname && port === usual ? url : `${protocol}//${host}:${port}${pathname}`;
}
