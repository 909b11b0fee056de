/** Opens an address in the person's browser; false when that did not work. Never rejects. */
export type Browse = (url: string) => Promise<boolean>;

/** A browser that starts in the foreground does not end: this long without an error is a success. */
const PATIENCE_MS = 3000;

export const browse: Browse = async (url) => {
  const [command, args] = opener(process.platform, url);
  try {
    const { x } = await import('tinyexec');
    const child = x(command, [...args], { nodeOptions: { stdio: 'ignore', detached: true } });
    const patience = AbortSignal.timeout(PATIENCE_MS);
    const waited = new Promise<true>((resolve) => {
      patience.addEventListener('abort', () => resolve(true), { once: true });
    });
    const opened = await Promise.race([child.then(({ exitCode }) => exitCode === 0), waited]);
    // The browser may outlive this run.
    child.process?.unref();
    return opened;
  } catch {
    return false;
  }
};

/** The system's own command that opens an address. */
export function opener(platform: NodeJS.Platform, url: string): [command: string, args: readonly string[]] {
  if (platform === 'darwin') return ['open', [url]];
  // `start` takes its first quoted word as a window title.
  if (platform === 'win32') return ['cmd', ['/c', 'start', '', url]];
  return ['xdg-open', [url]];
}
