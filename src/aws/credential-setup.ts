import { homedir } from 'node:os';
import { join } from 'node:path';
import { getHomeDir, loadSsoSessionData, parseKnownFiles, readFile } from '@smithy/core/config';

/** One section of a shared file: setting → value. */
export type Section = Readonly<Record<string, string | undefined>>;

/** All that decides where credentials come from, as the user has set it up. */
export interface CredentialSetup {
  /** The profile in force: `default` where none is named. */
  readonly profile: string;
  /** What names it; undefined where nothing does. */
  readonly namedBy: '--profile' | 'AWS_PROFILE' | undefined;
  readonly profiles: Readonly<Record<string, Section>>;
  readonly ssoSessions: Readonly<Record<string, Section>>;
  /** The files looked in, as a person writes their names, and why one could not be read. */
  readonly files: readonly { readonly name: string; readonly problem?: string | undefined }[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** True when somebody can be asked for an MFA code. */
  readonly canAsk: boolean;
}

/** Reads the shared config and credentials files with the SDK's own loader, which takes a file that fails for an empty one. */
export async function readSetup(profile: string | undefined, canAsk: boolean): Promise<CredentialSetup> {
  const { env } = process;
  const [sections, ssoSessions, ...files] = await Promise.all([
    parseKnownFiles({}),
    loadSsoSessionData({}),
    lookAt(env.AWS_CONFIG_FILE || join(getHomeDir(), '.aws', 'config')),
    lookAt(env.AWS_SHARED_CREDENTIALS_FILE || join(getHomeDir(), '.aws', 'credentials')),
  ]);
  return {
    profile: profile || env.AWS_PROFILE || 'default',
    namedBy: profile ? '--profile' : env.AWS_PROFILE ? 'AWS_PROFILE' : undefined,
    profiles: Object.fromEntries(Object.entries(sections).filter(([name]) => !OTHER_SECTION.test(name))),
    ssoSessions,
    files,
    env,
    canAsk,
  };
}

/** The loader gives a config file's other sections beside the profiles (getConfigData.js). */
const OTHER_SECTION = /^(sso-session|services)\./;

const PROBLEMS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  EACCES: 'may not be read',
  EISDIR: 'a folder',
};

/** The loader resolves `~/` too; its own copy of the file's text is read, so this costs nothing. */
async function lookAt(path: string): Promise<CredentialSetup['files'][number]> {
  const resolved = path.startsWith('~/') ? join(getHomeDir(), path.slice(2)) : path;
  const home = homedir();
  const name = home !== '/' && resolved.startsWith(`${home}/`) ? `~${resolved.slice(home.length)}` : resolved;
  const problem = await readFile(resolved).then(
    () => undefined,
    ({ code = 'unreadable' }: { code?: string }) => PROBLEMS[code] ?? code,
  );
  return { name, problem };
}
