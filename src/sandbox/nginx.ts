import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** What decides whether the nginx package has a build for a machine. */
export interface MachineFacts {
  readonly platform: string;
  readonly arch: string;
  /** True on a Linux with glibc; the package has no build for musl. */
  readonly glibc: boolean;
}

function machine(): MachineFacts {
  const report = process.report?.getReport() as { header?: { glibcVersionRuntime?: string } } | undefined;
  return {
    platform: process.platform,
    arch: process.arch,
    glibc: Boolean(report?.header?.glibcVersionRuntime),
  };
}

/** True where the pinned nginx package has a file: Linux with glibc (x86-64, ARM) and macOS on ARM. */
export function hasNginxBuild({ platform, arch, glibc }: MachineFacts = machine()): boolean {
  if (platform === 'linux') return glibc && (arch === 'x64' || arch === 'arm64');
  return platform === 'darwin' && arch === 'arm64';
}

const USUAL_FOLDERS = ['/usr/sbin', '/usr/local/sbin', '/usr/local/bin', '/opt/homebrew/bin'];

/** The system's nginx, looked for on PATH and where distributions put it. */
export function systemNginx(path = process.env.PATH ?? ''): string | undefined {
  return [...path.split(delimiter).filter(Boolean), ...USUAL_FOLDERS]
    .map((folder) => join(folder, 'nginx'))
    .find((file) => {
      try {
        accessSync(file, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}
