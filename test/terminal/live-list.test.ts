import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { terminal } from '../helpers/terminal.ts';

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync('node_modules/.child-');
  await build({
    entryPoints: ['test/helpers/live-list-child.ts'],
    outfile: join(folder, 'child.mjs'),
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    logLevel: 'warning',
  });
});
afterAll(() => rmSync(folder, { recursive: true }));

test.each([80, 40])(
  'on %i columns a lost connection stands below the live list until it is back, and tears it nowhere',
  async (cols) => {
    const session = terminal([], { bin: join(folder, 'child.mjs'), cols });
    await session.waitFor(/Domain.*Proxy/s);
    session.type('\r');
    await session.waitFor(/Domain.*No answer from.*it was cut\..*Proxy/s);
    session.type('\r');
    await session.waitFor(/Domain(?!.*No answer).*Proxy/s);
    session.type('\r');
    expect(await session.exit).toBe(0);
    const screen = session.screen();
    expect(screen).toMatch(/✔ Domain.*✔ Proxy/s);
    expect(screen.match(/Domain/g)).toHaveLength(1);
    expect(screen).not.toContain('No answer');
  },
);
