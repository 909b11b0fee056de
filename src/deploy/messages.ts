import type { Template, TemplateResource } from '../core/template.ts';
import type { AlertTargets } from '../plan/alert-webhook.ts';

type Resources = Template['Resources'];
type Json = Readonly<Record<string, unknown>>;

/** For the updater to know the messenger's calls as the product's own. */
const MESSENGER = {
  'Fn::Join': [',', [{ Ref: 'Messenger' }, { 'Fn::GetAtt': ['MessengerRole', 'Arn'] }]],
};
const TOPIC = { Ref: 'AlertTopic' };
const OF_DOMAIN = `arn:\${AWS::Partition}:es:\${AWS::Region}:\${AWS::AccountId}:domain/\${DomainName}`;

/**
 * The template with what sends messages about events to act on now: the forwarder knows the topic and the dashboards and
 * may publish to that topic; the updater makes the index with the claims (decision 34).
 */
export function withMessages(template: Template, { webhook }: Pick<AlertTargets, 'webhook'>): Template {
  const { LogsToElasticsearch, ForwarderRole, UpdaterRole, UpdateElasticsearch, DomainSetup } =
    template.Resources;
  const Resources: Resources = {
    ...template.Resources,
    ...changed({ LogsToElasticsearch }, (one) =>
      withVariables(one, { ALERT_TOPIC: TOPIC, DASHBOARDS: template.Outputs?.Url?.Value }),
    ),
    ...changed({ ForwarderRole }, (role) =>
      withStatements(role, (statements) => [
        ...statements,
        { Sid: 'SendMessages', Effect: 'Allow', Action: 'sns:Publish', Resource: TOPIC },
      ]),
    ),
    ...changed({ UpdaterRole }, (role) =>
      withStatements(role, (statements) => statements.map(alsoKeepsClaims)),
    ),
    ...changed({ UpdateElasticsearch }, (one) => {
      const { DESIRED } = variablesOf(one);
      return withVariables(one, { DESIRED: withClaims(DESIRED), ...(webhook ? { MESSENGER } : {}) });
    }),
    ...changed({ DomainSetup }, (one) => ({
      ...one,
      Properties: {
        ...one.Properties,
        Desired: withClaims(one.Properties?.Desired),
        // Makes the updater look again when there is another role, as `Trail` does.
        ...(webhook ? { Webhook: { Ref: 'AlertWebhook' } } : {}),
      },
    })),
  };
  return { ...template, Resources };
}

/** Every resource that is given, changed. One that is missing is an error of the template: nothing would be sent. */
function changed(
  resources: Readonly<Record<string, TemplateResource | undefined>>,
  change: (resource: TemplateResource) => TemplateResource,
): Resources {
  return Object.fromEntries(
    Object.entries(resources).map(([id, resource]) => {
      if (resource === undefined) throw new Error(`the template has no ${id}`);
      return [id, change(resource)];
    }),
  );
}

const variablesOf = ({ Properties }: TemplateResource): Json =>
  (Properties?.Environment as { readonly Variables?: Json } | undefined)?.Variables ?? {};

const withVariables = (resource: TemplateResource, more: Json): TemplateResource => ({
  ...resource,
  Properties: {
    ...resource.Properties,
    Environment: { Variables: { ...variablesOf(resource), ...more } },
  },
});

interface Policy {
  readonly PolicyDocument: { readonly Statement: readonly Json[] };
}

/** Changes the statements of a role's only policy. */
function withStatements(
  role: TemplateResource,
  change: (statements: readonly Json[]) => readonly Json[],
): TemplateResource {
  const policies = ((role.Properties?.Policies ?? []) as readonly Policy[]).map((policy) => ({
    ...policy,
    PolicyDocument: { ...policy.PolicyDocument, Statement: change(policy.PolicyDocument.Statement) },
  }));
  return { ...role, Properties: { ...role.Properties, Policies: policies } };
}

const alsoKeepsClaims = (statement: Json): Json =>
  statement.Sid === 'KeepIndices'
    ? {
        ...statement,
        Resource: [
          ...(statement.Resource as readonly unknown[]),
          { 'Fn::Sub': `${OF_DOMAIN}/_index_template/cloudtrail-messages` },
          { 'Fn::Sub': `${OF_DOMAIN}/messages-cloudtrail` },
        ],
      }
    : statement;

/** The desired state, which is JSON in parts, with `messages`. */
function withClaims(desired: unknown): unknown {
  const [separator, parts] = (desired as { readonly 'Fn::Join': readonly [string, readonly unknown[]] })[
    'Fn::Join'
  ];
  const end = parts.at(-1) as { readonly 'Fn::Sub': string };
  const more = { 'Fn::Sub': end['Fn::Sub'].replace(/\}$/, ',"messages":true}') };
  return { 'Fn::Join': [separator, [...parts.slice(0, -1), more]] };
}
