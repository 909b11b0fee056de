import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Run } from './run.ts';

export interface Java {
  readonly path: string;
  readonly version: string;
}

/** Folders that hold one folder per installed Java, and where its home is below it. */
const INSTALLED = [
  { folder: '/usr/lib/jvm', home: '' },
  { folder: '/Library/Java/JavaVirtualMachines', home: 'Contents/Home' },
  { folder: '/opt/homebrew/opt', home: 'libexec/openjdk.jdk/Contents/Home' },
];

/**
 * The version in what `java -version` prints, such as 17.0.15 or 1.8.0_422.
 * The servers set a security manager: Java 24 removed it (JEP 486), and they need 17 as they are started here.
 */
export function parseJavaVersion(output: string): { version: string; usable: boolean } | undefined {
  const version = / version "([^"]+)"/.exec(output)?.[1];
  if (!version) return undefined;
  const major = Number.parseInt(version, 10);
  return { version, usable: major >= 17 && major <= 23 };
}

async function installedElsewhere(): Promise<string[]> {
  const found = await Promise.all(
    INSTALLED.map(async ({ folder, home }) => {
      const names = (await readdir(folder).catch(() => [] as string[])).filter((name) =>
        /jdk|java|temurin/.test(name),
      );
      return names.sort().map((name) => join(folder, name, home, 'bin', 'java'));
    }),
  );
  return found.flat();
}

/** A Java the search servers run on: JAVA_HOME's, then PATH's, then one that is installed beside them. */
export async function findJava(
  run: Run,
  {
    env = process.env,
    elsewhere = installedElsewhere,
  }: { env?: NodeJS.ProcessEnv; elsewhere?: () => Promise<string[]> } = {},
): Promise<{ java: Java | undefined; seen: string[] }> {
  const seen: string[] = [];
  const first = [...(env.JAVA_HOME ? [join(env.JAVA_HOME, 'bin', 'java')] : []), 'java'];
  for (const candidates of [() => Promise.resolve(first), elsewhere]) {
    for (const path of await candidates()) {
      const found = parseJavaVersion((await run(path, ['-version'])).output);
      if (found?.usable) return { java: { path, version: found.version }, seen };
      if (found && !seen.includes(found.version)) seen.push(found.version);
    }
  }
  return { java: undefined, seen };
}
