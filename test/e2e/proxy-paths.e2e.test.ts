import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RunningProxy, send } from '../helpers/proxy.ts';
import { reworded, useProxySite } from '../helpers/proxy-site.ts';
import { basic } from '../helpers/viewer.ts';
import { closedPaths, UIS } from './proxy-tables/paths.ts';

const PASSWORD = 'paths';
const HEAD = `Host: proxy\r\nosd-xsrf: true\r\nkbn-xsrf: true\r\nAuthorization: ${basic('admin', PASSWORD)}`;
const site = useProxySite(PASSWORD);

describe.each(UIS)('$EngineVersion', (ui) => {
  const { EngineVersion, open } = ui;
  const lines = closedPaths(ui).flatMap((path) => [`GET ${path}`, `POST ${path}`]);
  let proxy: RunningProxy;
  beforeAll(async () => {
    // The limits would hide what passes at a slower pace.
    proxy = await site.start(reworded(site.stored({ EngineVersion }), 'rate=10r/s', 'rate=100000r/s'));
  });
  afterAll(() => proxy?.stop());

  /** Sends them, forty at a time; tells the status of each. */
  async function statuses(all: readonly string[]): Promise<Map<string, number>> {
    const answers = new Map<string, number>();
    for (let at = 0; at < all.length; at += 40)
      await Promise.all(
        all.slice(at, at + 40).map(async (line) => {
          answers.set(line, (await send(proxy.port, `${line} HTTP/1.1\r\n${HEAD}`)).status);
        }),
      );
    return answers;
  }

  test(`none of ${lines.length / 2} paths gets to the console, a plugin or the engine, by GET or POST`, async () => {
    expect(new Set(lines).size).toBe(lines.length);
    const answers = await statuses(lines);
    const others = [...answers].filter(([, status]) => ![400, 404, 405, 414].includes(status));
    expect(others).toEqual([]);
    expect(site.upstream.taken()).toEqual([]);
  });

  test('what boards and editors ask for passes, as it was sent', async () => {
    const wanted = open.map((path) => `POST ${ui.base}${path}`);
    expect([...(await statuses(wanted)).values()]).toEqual(wanted.map(() => 200));
    expect(
      site.upstream
        .taken()
        .map(({ line }) => line)
        .sort(),
    ).toEqual([...wanted].sort());
  });
});
