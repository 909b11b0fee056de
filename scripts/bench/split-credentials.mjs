/** The address without its user and password, and the headers that carry them instead: `fetch` refuses them in a URL. */
export function splitCredentials(address) {
  const url = new URL(address);
  const pair = Buffer.from(`${url.username}:${url.password}`).toString('base64');
  url.username = '';
  url.password = '';
  return { url: url.href.replace(/\/$/, ''), headers: { authorization: `Basic ${pair}` } };
}
