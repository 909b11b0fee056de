import { CliError } from '../../core/errors.ts';

export type UiPath = '/_dashboards' | '/_plugin/kibana';

export interface UiTarget {
  /** True when the UI answers at its root: its own links then leave out the path the domain serves it under. */
  readonly basePathMissing: boolean;
  readonly version: string;
}

/**
 * Finds out how a running Dashboards or Kibana is set up.
 *
 * @param url its address, without the UI's path.
 * @throws CliError when it answers neither under `uiPath` nor at its root.
 */
export async function findUi(url: string, uiPath: UiPath, get: typeof fetch): Promise<UiTarget> {
  const base = url.replace(/\/+$/, '');
  for (const [prefix, basePathMissing] of [
    [uiPath, false],
    ['', true],
  ] as const) {
    const version = await statusVersion(`${base}${prefix}/api/status`, get);
    if (version !== undefined) return { basePathMissing, version };
  }
  throw new CliError('dashboards-unreachable', `No Dashboards or Kibana answers at ${base}.`, {
    why: `Neither ${base}${uiPath}/api/status nor ${base}/api/status says which version runs there.`,
    remedy: [
      `Start it with server.basePath: "${uiPath}" and server.rewriteBasePath: true in its configuration.`,
      'Or leave out --dashboards-url: the demo then shows its own plain page.',
    ],
  });
}

async function statusVersion(url: string, get: typeof fetch): Promise<string | undefined> {
  try {
    const answer = await get(url, { redirect: 'manual', signal: AbortSignal.timeout(5000) });
    if (!answer.ok) return undefined;
    const status = (await answer.json()) as { version?: { number?: unknown } | null };
    return typeof status.version?.number === 'string' ? status.version.number : undefined;
  } catch {
    return undefined;
  }
}
