import { firstOf } from '../../core/first-of.ts';
import type { ProxyClient } from '../../kibana/proxy-client.ts';
import type { SavedState } from '../../kibana/saved-state.ts';
import { INDEX_PATTERN } from '../../schema/index.ts';
import { VERSION } from '../../version.ts';
import type { VerifyContext } from '../context.ts';
import { Finding } from '../finding.ts';
import { shared } from '../settings/kind.ts';

/** Both rows look at one answer. */
async function saved(context: VerifyContext): Promise<{ client: ProxyClient; state: SavedState }> {
  const client = await context.visitor();
  const state = await shared(context, 'saved objects', async () => {
    // Loaded when it is needed: the boards weigh more than all other checks.
    const { readSaved } = await import('../../kibana/saved-state.ts');
    return readSaved(client, context.stack.outputs.uiPath);
  });
  return { client, state };
}

export async function indexPattern(context: VerifyContext): Promise<string> {
  const { fieldNames, patternChanges, readDefault } = await import('../../kibana/index-pattern.ts');
  const { client, state } = await saved(context);
  if (state.pattern === undefined) throw new Finding('it is missing');
  const [change] = patternChanges(state.pattern);
  if (change !== undefined) throw new Finding(change);
  const names = fieldNames(state.pattern);
  const { mappingFields } = await context.inside();
  const missing = mappingFields.filter((field) => !names.includes(field));
  const strange = names.filter((field) => !mappingFields.includes(field));
  if (missing.length > 0)
    throw new Finding(`${missing.length} mapped fields are missing, ${missing[0]} first`);
  if (strange.length > 0) throw new Finding(`${strange.length} fields are not mapped, ${strange[0]} first`);
  if ((await readDefault(client, context.stack.outputs.uiPath)) === undefined)
    throw new Finding('it is there, but no index pattern is the default', undefined, 'warn');
  return `${INDEX_PATTERN}, ${mappingFields.length} fields as mapped`;
}

const SHOWN = 3;

/** Every board, panel and saved search is as this version ships it: nobody has saved over it. */
export async function boards(context: VerifyContext): Promise<string> {
  const { all, missing, changed, ofOtherVersion } = (await saved(context)).state.boards;
  if (missing.length > 0)
    throw new Finding(`${missing.length} of ${all} saved objects are missing: ${firstOf(missing, SHOWN)}`);
  if (changed.length === 0) return `${all} saved objects, as shipped`;
  // Those of an older stack are others, and nobody has touched them.
  if (ofOtherVersion && context.stack.version !== VERSION)
    throw new Finding('they are those of another version', undefined, 'warn');
  const were = changed.length === 1 ? '1 saved object was' : `${changed.length} saved objects were`;
  throw new Finding(`${were} changed: ${firstOf(changed, SHOWN)}`);
}
