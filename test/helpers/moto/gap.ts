import type { Aws } from '../../../src/clients/aws.ts';
import type { Answer, Shim } from './front.ts';

/** Something that moto does otherwise than AWS and that our commands meet. */
export interface Gap {
  /** What moto does: the end of "moto …". */
  readonly moto: string;
  /** What AWS does, and where it says so. */
  readonly aws: string;
  /** What is done about it: by the front, or by the function of this name. */
  readonly closedBy: Shim | string;
  /** Looks at moto itself, past the front: false once moto does as AWS does, and what is done about it has to go. */
  readonly isOpen: (moto: Aws) => Promise<boolean>;
}

/** True for a call that moto does not know, or dies of: it answers by a page that no client of AWS can read. */
export const isNoAnswer = (call: Promise<unknown>): Promise<boolean> =>
  call.then(
    () => false,
    ({ name }: Error) => name === 'Intercepted',
  );

/** An answer in the JSON protocols. */
export const json = (value: object): Answer => ({
  ...{ status: 200, type: 'application/json', text: JSON.stringify(value) },
});

/** An answer in the query protocol. */
export const xml = (action: string, result: string): Answer => ({
  ...{ status: 200, type: 'text/xml' },
  text: `<${action}Response><${action}Result>${result}</${action}Result></${action}Response>`,
});
