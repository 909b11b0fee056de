import type { Evidence } from './define.ts';
import { isPublic, type Policy, policyOf } from './policy-document.ts';
import { values } from './request.ts';

/** The trust policy of a role: `assumeRolePolicyDocument` of CreateRole, `policyDocument` of a change; empty if not readable. */
export function trustOf(evidence: Evidence): Policy {
  const [document] = [...values(evidence, 'assumeRolePolicyDocument'), ...values(evidence, 'policyDocument')];
  return policyOf(document) ?? [];
}

/** Providers by which everybody who has an account there comes in. */
const OF_EVERYBODY =
  /(^|\/)(token\.actions\.githubusercontent\.com|gitlab\.com|app\.terraform\.io|agent\.buildkite\.com|accounts\.google\.com|www\.amazon\.com|graph\.facebook\.com)$/;
/** Claims that say whose account there, project or program it has to be. */
const WHOSE =
  /:(sub|aud|amr|app_id|repository|repository_id|repository_owner|repository_owner_id|organization_id|project_path|namespace_path)$/i;
/** The audience of all that ask AWS, and patterns that leave the project open. */
const ANYBODY = /^(sts\.amazonaws\.com|[*?]*|repo:[*?].*|project_path:[*?].*|organization:[*?].*)$/;

/**
 * Whether anybody at all may take the role: by its account, or by an account that everybody can have at a provider.
 * Source: IAM User Guide, "Configuring a role for GitHub OIDC identity provider" (limit the subject).
 */
export function isTrustForAll(evidence: Evidence): boolean {
  const policy = trustOf(evidence);
  return isPublic(policy) || policy.some(isOpenToProvider);
}

function isOpenToProvider({ allows, principals, conditions }: Policy[number]): boolean {
  if (!allows || !(principals?.get('Federated') ?? []).some((name) => OF_EVERYBODY.test(name))) return false;
  const limits = conditions.filter(({ operator, key }) => WHOSE.test(key) && !/not/i.test(operator));
  return !limits.some(({ values: wanted }) => wanted.length > 0 && wanted.every((one) => !ANYBODY.test(one)));
}
