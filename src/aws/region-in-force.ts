import { loadConfig, NODE_REGION_CONFIG_FILE_OPTIONS, NODE_REGION_CONFIG_OPTIONS } from '@smithy/core/config';
import { type CredentialSettings, setupFailure } from './credentials.ts';
import { noRegion } from './explain.ts';

/**
 * The region that the environment, the profile or the machine names, by the SDK's own rules.
 *
 * @throws CliError what is wrong with the profile (exit 4), since that may be why it has no region; else `no-region`
 * (exit 2).
 */
export async function regionInForce(settings: CredentialSettings): Promise<string> {
  const options = {
    ...NODE_REGION_CONFIG_FILE_OPTIONS,
    ...(settings.profile ? { profile: settings.profile } : {}),
  };
  try {
    return await loadConfig(NODE_REGION_CONFIG_OPTIONS, options)();
  } catch {
    throw (await setupFailure(settings)) ?? noRegion();
  }
}
