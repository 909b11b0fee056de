import { readFileSync } from 'node:fs';
import type { Template } from '../../src/core/template.ts';
import { deployable, renderTemplate } from '../../src/deploy/template.ts';
import { templateValues } from '../../src/stack/template-values.ts';

type Parameters = Readonly<Record<string, string>>;

/** The template that the package ships. */
export const bundledTemplate = (): Template =>
  JSON.parse(readFileSync(new URL('../../templates/cloudtrail-es-cluster.json', import.meta.url), 'utf8'));

/** Alerts to all that they can go to. */
export const ALERTS = { email: true, webhook: true };

/** The same with all that is rendered in where it is wanted: all that a stack may have. */
export const wholeTemplate = (): Template =>
  renderTemplate(bundledTemplate(), { authorizedIps: ['203.0.113.7/32'], alerts: ALERTS, errorLogs: true });

/** The same as it is deployed. */
export const deployedTemplate = (): Template => deployable(bundledTemplate());

/** A value for each parameter without a default; tests change what they are about. */
const PARAMETERS: Parameters = {
  AuthorizedIps: '203.0.113.7/32',
  DomainName: 'cloudtrail',
  VpcId: 'vpc-1',
  SubnetId: 'subnet-1',
  ProxyImageId: 'ami-1',
  ArtifactsBucket: 'artifacts',
  ForwarderKey: 'forwarder.zip',
  UpdaterKey: 'updater.zip',
  MachineKey: 'machine.json',
  PasswordParameter: '/create-cloudtrail-kibana/trail-stack/password',
  ToolVersion: '0.1.0',
};

const PSEUDO: Parameters = {
  'AWS::AccountId': '111122223333',
  'AWS::Partition': 'aws',
  'AWS::Region': 'eu-central-1',
  'AWS::StackName': 'trail-stack',
  'AWS::URLSuffix': 'amazonaws.com',
};

/** What `Ref` and `Fn::GetAtt` of resources give: `ProxyAddress.PublicIp`, or the name itself where it is not told. */
type Attributes = Readonly<Record<string, string>>;

type Node = Readonly<Record<string, unknown>>;

/** Resolves intrinsic functions of a template as CloudFormation does, for given parameters and attributes. */
export function resolver(template: Template, given: Parameters = {}, attributes: Attributes = {}) {
  const parameters = { ...PSEUDO, ...PARAMETERS, ...given };
  return templateValues(template, { parameters, lookUp: (name) => attributes[name] ?? name });
}

/** Every object inside `value`, itself included. */
export function* objectsIn(value: unknown): Generator<Node> {
  if (value === null || typeof value !== 'object') return;
  if (!Array.isArray(value)) yield value as Node;
  for (const entry of Object.values(value)) yield* objectsIn(entry);
}
