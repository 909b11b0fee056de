import type { Aws } from '../../../src/clients/aws.ts';
import { MACHINE } from './make-machine.ts';
import { PIPELINE } from './make-pipeline.ts';

export interface Made {
  /** What a resource of the template is called at AWS. */
  readonly idOf: (logicalId: string) => string;
}

/** How a resource of one type is made and deleted by calls of its own service. */
export interface Maker {
  /**
   * @param name as CloudFormation would give one.
   * @param wanted the resource's properties, resolved.
   * @returns what `Ref` gives of it.
   */
  readonly make: (
    name: string,
    wanted: Readonly<Record<string, unknown>>,
    aws: Aws,
    made: Made,
  ) => Promise<string>;
  /** Absent where nothing bills and nobody looks for it. */
  readonly remove?: (id: string, aws: Aws, made: Made) => Promise<void>;
}

export const MAKERS: Readonly<Record<string, Maker>> = {
  ...MACHINE,
  ...PIPELINE,
  // Nothing at AWS is of this type: a call of the function is all that there is.
  'Custom::UpdateElasticsearch': { make: async (name) => name },
};
