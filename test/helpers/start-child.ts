import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { type Running, start } from './demo.ts';
import type { LocalAws } from './local-stack.ts';

/** Where a run stops: at an event, or just before a call to AWS. */
export interface Hold {
  readonly event?: string;
  /** Of a `teardown-step` event. */
  readonly step?: string;
  readonly client?: 's3' | 'cloudFormation' | 'ssm';
  readonly command?: string;
  /** At the how manieth of these calls; the first unless told otherwise. */
  readonly times?: number;
  /** Waits instead of freezing: signals are still heard, and SIGUSR2 lets it go on. */
  readonly softly?: boolean;
}

export interface ChildOrder {
  readonly args: readonly string[];
  readonly endpoint: string;
  readonly credentials: { accessKeyId: string; secretAccessKey: string };
  readonly region: string;
  readonly callerIpSources: readonly string[];
  readonly ports: { readonly https: number; readonly http: number };
  readonly packageRoot: string;
  readonly hold?: Hold | undefined;
}

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export interface Children {
  /** Starts a run with --json in a process of its own. */
  readonly start: (local: LocalAws, args: readonly string[], hold?: Hold) => Running;
  /** Removes the bundle. */
  readonly end: () => void;
}

/** Bundles the child program; inside `node_modules`, where its packages are found. */
export async function buildChild(): Promise<Children> {
  const folder = mkdtempSync(join(ROOT, 'node_modules/.child-'));
  await build({
    entryPoints: [join(ROOT, 'test/helpers/child.ts')],
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    define: { __VERSION__: '"0.1.0"' },
    logLevel: 'warning',
  });
  return {
    start: ({ sandbox }, args, hold) => {
      const order: ChildOrder = {
        args: [...args, '--json'],
        endpoint: sandbox.awsEndpoint,
        credentials: { ...sandbox.credentials },
        region: sandbox.region,
        callerIpSources: sandbox.callerIpSources,
        ports: { https: sandbox.locate('', 443).port, http: sandbox.locate('', 80).port },
        packageRoot: ROOT,
        hold,
      };
      return start([], { CHILD_ORDER: JSON.stringify(order) }, join(folder, 'child.mjs'));
    },
    end: () => rmSync(folder, { recursive: true, force: true }),
  };
}
