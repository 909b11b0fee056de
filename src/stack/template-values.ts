import type { Template } from '../core/template.ts';

/** Stands for a value that only AWS knows; what is made of it is unknown too. */
export const UNKNOWN = Symbol('unknown');

/** Stands for `AWS::NoValue`: the property or list entry that has it is left out. */
const NOTHING = Symbol('AWS::NoValue');

type Node = Readonly<Record<string, unknown>>;

/** Where the values of a template come from. */
export interface Sources {
  /** Values of parameters and pseudo parameters; a parameter that is not here has its default. */
  readonly parameters: Readonly<Record<string, string>>;
  /** What `Ref` (`Trail`) and `Fn::GetAtt` (`Trail.Arn`) of resources give. */
  readonly lookUp: (name: string) => unknown;
}

/**
 * Resolves the intrinsic functions of a template as CloudFormation does: those that the bundled template uses, and no
 * others.
 */
export function templateValues(template: Template, { parameters, lookUp }: Sources) {
  const reference = (name: string): unknown => {
    if (name === 'AWS::NoValue') return NOTHING;
    const declared = template.Parameters[name];
    const value = parameters[name] ?? (declared === undefined ? undefined : String(declared.Default ?? ''));
    if (value === undefined) return lookUp(name);
    return declared?.Type === 'CommaDelimitedList' ? value.split(',') : value;
  };

  const holds = (condition: unknown): boolean => {
    if (typeof condition === 'string') return holds((template.Conditions as Node)[condition]);
    const [[name, args]] = Object.entries(condition as Node) as [[string, unknown[]]];
    if (name === 'Fn::Equals') return resolve(args[0]) === resolve(args[1]);
    if (name === 'Fn::Or') return args.some(holds);
    throw new Error(`unknown condition function ${name}`);
  };

  const joined = (parts: readonly unknown[], separator: string): unknown =>
    parts.includes(UNKNOWN) ? UNKNOWN : parts.join(separator);

  const substituted = (args: string | readonly [string, Node]): unknown => {
    const [text, own] = typeof args === 'string' ? [args, {} as Node] : args;
    // Odd places hold the names: a${b}c → a, b, c.
    const parts = text.split(/\$\{([\w:.]+)\}/).map((part, at) => {
      if (at % 2 === 0) return part;
      if (Object.hasOwn(own, part)) return resolve(own[part]);
      return part.includes('.') ? lookUp(part) : reference(part);
    });
    return joined(parts, '');
  };

  const functions: Readonly<Record<string, (args: never) => unknown>> = {
    Ref: reference,
    'Fn::GetAtt': ([id, name]: [string, string]) => lookUp(`${id}.${name}`),
    'Fn::If': ([condition, yes, no]: [string, unknown, unknown]) => resolve(holds(condition) ? yes : no),
    'Fn::Join': ([separator, parts]: [string, unknown]) => joined(resolve(parts) as unknown[], separator),
    'Fn::Split': ([separator, text]: [string, unknown]) => {
      const whole = resolve(text);
      return whole === UNKNOWN ? UNKNOWN : String(whole).split(separator);
    },
    'Fn::Base64': (text: unknown) => Buffer.from(String(resolve(text))).toString('base64'),
    'Fn::Select': ([index, list]: [number, unknown]) => (resolve(list) as unknown[])[index],
    'Fn::FindInMap': ([map, key, field]: [string, unknown, string]) =>
      (template.Mappings as Record<string, Record<string, Node>>)[map]?.[resolve(key) as string]?.[field],
    'Fn::Sub': substituted,
  };

  function resolve(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(resolve).filter((entry) => entry !== NOTHING);
    if (value === null || typeof value !== 'object') return value;
    const entries = Object.entries(value);
    const call = entries.length === 1 ? functions[entries[0]?.[0] ?? ''] : undefined;
    if (call !== undefined) return call(entries[0]?.[1] as never);
    const resolved = entries.map(([key, entry]) => [key, resolve(entry)] as const);
    return Object.fromEntries(resolved.filter(([, entry]) => entry !== NOTHING));
  }

  /** Properties of a resource, resolved. */
  const properties = (id: string): Record<string, unknown> =>
    (resolve(template.Resources[id]?.Properties) ?? {}) as Record<string, unknown>;
  return { holds, resolve, properties };
}
