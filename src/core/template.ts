/** What the program reads of a resource; the rest of it is passed on untouched. */
export interface TemplateResource {
  readonly Type: string;
  readonly Condition?: string;
  readonly DependsOn?: string | readonly string[];
  readonly Properties?: Readonly<Record<string, unknown>>;
  /** `group` names the row of the progress display; `minutes` is its usual time, shortest and longest. */
  readonly Metadata?: {
    readonly 'create-cloudtrail-kibana'?: {
      readonly group: string;
      readonly description?: string;
      readonly minutes?: readonly [number, number];
    };
    readonly [key: string]: unknown;
  };
  readonly [key: string]: unknown;
}

/** A CloudFormation template in JSON form. */
export interface Template {
  readonly Parameters: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly Resources: Readonly<Record<string, TemplateResource>>;
  readonly Outputs?: Readonly<Record<string, { readonly Value: unknown; readonly [key: string]: unknown }>>;
  readonly [key: string]: unknown;
}
