import { wholeTemplate } from './cfn.ts';

interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
}
interface Policy {
  readonly PolicyDocument: { readonly Statement: readonly Statement[] };
}
interface Resource {
  readonly Type: string;
  readonly Properties: Policy & {
    readonly Policies?: readonly Policy[];
    readonly Roles?: readonly { Ref: string }[];
  };
}

/** Actions that the template lets a role use, in its own policies and in those attached to it. */
export function allowedActions(role: string): string[] {
  const resources = Object.entries(wholeTemplate().Resources as unknown as Record<string, Resource>);
  const inside = resources.find(([id]) => id === role)?.[1].Properties.Policies ?? [];
  const attached = resources
    .filter(
      ([, { Type, Properties }]) =>
        Type === 'AWS::IAM::Policy' && Properties.Roles?.some(({ Ref }) => Ref === role),
    )
    .map(([, { Properties }]) => Properties);
  const statements = [...inside, ...attached].flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
  return [
    ...new Set(statements.filter(({ Effect }) => Effect === 'Allow').flatMap(({ Action }) => Action)),
  ].sort();
}
