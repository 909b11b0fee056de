/** Who gets the printed policy, and what limits the roles, in the report and in the list of reasons. */
export const PRINTED = 'printed policy';
export const BOUNDARY = 'printed boundary';

/** What CloudFormation fills in, or the person who prints a policy. */
const open = (name) => `\${${name}}`;

const listed = (value) => (Array.isArray(value) ? value : [value]);

/**
 * One action of one statement: what is used, or not.
 * @typedef {{ holder: string, policy: string, sid: string, action: string, on: string[] }} Grant
 */

/** @returns {Grant[]} */
const grantsOf = (holder, policy, { Statement }) =>
  Statement.flatMap(({ Sid, Action, Resource }, at) =>
    listed(Action).map((action) => ({
      ...{ holder, policy, action, sid: Sid ?? String(at) },
      on: listed(Resource).map(resourceText),
    })),
  );

/** A resource of a template as text, `${…}` in the place of what CloudFormation fills in. */
function resourceText(resource) {
  if (typeof resource === 'string') return resource;
  if (resource['Fn::Sub'] !== undefined) return resource['Fn::Sub'];
  return open(listed(resource['Fn::GetAtt'] ?? resource.Ref).join('.'));
}

/**
 * What the roles of a template are granted, by their own policies and by those beside them.
 * @returns {Grant[]}
 */
function roleGrants({ Resources }) {
  const all = Object.entries(Resources);
  const own = all
    .filter(([, { Type }]) => Type === 'AWS::IAM::Role')
    .flatMap(([role, { Properties }]) => (Properties.Policies ?? []).map((policy) => [role, policy]));
  const beside = all
    .filter(([, { Type }]) => Type === 'AWS::IAM::Policy')
    .flatMap(([, { Properties }]) => Properties.Roles.map(({ Ref }) => [Ref, Properties]));
  return [...own, ...beside]
    .sort(([one], [other]) => one.localeCompare(other))
    .flatMap(([role, { PolicyName, PolicyDocument }]) => grantsOf(role, PolicyName, PolicyDocument));
}

/**
 * Everything that is granted: to the roles, to who holds the printed policy, and by the printed boundary at most.
 * @param {object} template
 * @param {{ deployerPolicy: Function, boundaryPolicy: Function }} printed
 * @returns {Grant[]}
 */
export const allGrants = (template, { deployerPolicy, boundaryPolicy }) => [
  ...roleGrants(template),
  ...grantsOf(PRINTED, PRINTED, deployerPolicy(open('stack'), open('domain'))),
  ...grantsOf(BOUNDARY, BOUNDARY, boundaryPolicy(open('stack'), open('domain'))),
];
