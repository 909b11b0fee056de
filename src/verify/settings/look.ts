import type { VerifyContext } from '../context.ts';
import { type Difference, differences } from './compare.ts';
import type { Deployed } from './deployed.ts';
import { KINDS } from './kinds.ts';

/** Where a resource is not as the stack deployed it; `gone` when it is not there at all. */
export interface Drift {
  readonly resource: Deployed;
  readonly gone: boolean;
  readonly differences: readonly Difference[];
}

/** The stack's resources with these logical ids, or of these types. */
export async function covered(
  covers: readonly string[],
  { deployed }: VerifyContext,
): Promise<readonly Deployed[]> {
  const all = await deployed();
  return all.filter(({ logicalId, type }) => covers.includes(logicalId) || covers.includes(type));
}

/** Compares resources with the template, side by side. */
export const driftOf = (resources: readonly Deployed[], context: VerifyContext): Promise<Drift[]> =>
  Promise.all(resources.map((resource) => lookAt(resource, context)));

async function lookAt(resource: Deployed, context: VerifyContext): Promise<Drift> {
  const kind = KINDS[resource.type];
  if (kind === undefined) throw new Error(`nothing reads resources of the type ${resource.type}`);
  const now = resource.id === '' ? undefined : await kind.read(resource, context);
  if (now === undefined) return { resource, gone: true, differences: [] };
  const given = { ...kind.defaults, ...resource.wanted };
  const want = Object.fromEntries(
    kind.compared.filter((name) => given[name] !== undefined).map((name) => [name, given[name]]),
  );
  return { resource, gone: false, differences: differences(want, now, kind.exact) };
}
