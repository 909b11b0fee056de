import { readFileSync } from 'node:fs';
import type { Template } from '../../src/core/types.ts';

type Parameters = Readonly<Record<string, string>>;

/** The template as the package ships it. */
export const bundledTemplate = (): Template =>
  JSON.parse(readFileSync(new URL('../../templates/cloudtrail-es-cluster.json', import.meta.url), 'utf8'));

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

/** Stands for `AWS::NoValue`: the property or list entry that has it is left out. */
const NOTHING = Symbol('AWS::NoValue');

type Node = Readonly<Record<string, unknown>>;

/** Resolves intrinsic functions of a template as CloudFormation does, for given parameters and attributes. */
export function resolver(template: Template, given: Parameters = {}, attributes: Attributes = {}) {
  const defaults = Object.entries(template.Parameters).map(([name, { Default }]) => [
    name,
    String(Default ?? ''),
  ]);
  const known: Parameters = { ...Object.fromEntries(defaults), ...PSEUDO, ...PARAMETERS, ...given };

  const reference = (name: string): unknown => {
    if (name === 'AWS::NoValue') return NOTHING;
    const value = known[name];
    if (value === undefined) return attributes[name] ?? name;
    return template.Parameters[name]?.Type === 'CommaDelimitedList' ? value.split(',') : value;
  };
  const holds = (condition: unknown): boolean => {
    if (typeof condition === 'string') return holds((template.Conditions as Node)[condition]);
    const [[name, args]] = Object.entries(condition as Node) as [[string, unknown[]]];
    if (name === 'Fn::Equals') return resolve(args[0]) === resolve(args[1]);
    if (name === 'Fn::Or') return args.some(holds);
    throw new Error(`the tests know no condition function ${name}`);
  };
  const functions: Readonly<Record<string, (args: never) => unknown>> = {
    Ref: reference,
    'Fn::GetAtt': ([id, name]: [string, string]) => attributes[`${id}.${name}`] ?? `${id}.${name}`,
    'Fn::If': ([condition, yes, no]: [string, unknown, unknown]) => resolve(holds(condition) ? yes : no),
    'Fn::Join': ([separator, parts]: [string, unknown]) => (resolve(parts) as string[]).join(separator),
    'Fn::Base64': (text: unknown) => Buffer.from(String(resolve(text))).toString('base64'),
    'Fn::Select': ([index, list]: [number, unknown]) => (resolve(list) as unknown[])[index],
    'Fn::FindInMap': ([map, key, field]: [string, unknown, string]) =>
      (template.Mappings as Record<string, Record<string, Node>>)[map]?.[resolve(key) as string]?.[field],
    'Fn::Sub': (args: string | [string, Node]) => {
      const [text, own] = typeof args === 'string' ? [args, {} as Node] : args;
      return text.replace(/\$\{([\w:.]+)\}/g, (_, name: string) =>
        String(
          name in own
            ? resolve(own[name])
            : name.includes('.')
              ? (attributes[name] ?? name)
              : reference(name),
        ),
      );
    },
  };

  function resolve(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(resolve).filter((entry) => entry !== NOTHING);
    if (value === null || typeof value !== 'object') return value;
    const entries = Object.entries(value);
    const call = entries.length === 1 ? functions[entries[0]![0]] : undefined;
    if (call) return call(entries[0]![1] as never);
    const resolved = entries.map(([key, entry]) => [key, resolve(entry)] as const);
    return Object.fromEntries(resolved.filter(([, entry]) => entry !== NOTHING));
  }
  /** Properties of a resource, resolved. */
  const properties = (id: string): Record<string, unknown> =>
    resolve(template.Resources[id]?.Properties) as Record<string, unknown>;
  return { holds, resolve, properties };
}

/** Every object inside `value`, itself included. */
export function* objectsIn(value: unknown): Generator<Node> {
  if (value === null || typeof value !== 'object') return;
  if (!Array.isArray(value)) yield value as Node;
  for (const entry of Object.values(value)) yield* objectsIn(entry);
}
