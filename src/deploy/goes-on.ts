import { explainAwsError } from '../aws/explain.ts';
import { CliError, EXIT } from '../core/errors.ts';
import type { GoodEnd } from '../stack/status.ts';

/** What is waited for. */
export interface Waiting {
  readonly stackName: string;
  readonly ends?: GoodEnd;
}

/**
 * The error to end a wait with: where AWS no longer answers this caller, such as after a session has expired, it also
 * says that CloudFormation needs no caller, and how to watch again.
 *
 * @param settled true when the operation is over and only the stack was still to be read.
 */
export function goesOn(error: unknown, { stackName, ends }: Waiting, settled = false): unknown {
  const told = explainAwsError(error);
  if (told?.exit !== EXIT.denied) return error;
  const deletes = ends === 'deleted';
  const going = deletes
    ? `CloudFormation goes on deleting ${stackName} without this program.`
    : `CloudFormation goes on with ${stackName} without this program, and what it makes is billed.`;
  const command = `npx create-cloudtrail-kibana ${deletes ? 'teardown ' : ''}--stack-name ${stackName}`;
  return new CliError(told.code, told.message, {
    exit: told.exit,
    why: told.why,
    remedy: [
      settled ? `CloudFormation is done with ${stackName}, but the result was not read.` : going,
      ...told.remedy,
      `The same command goes on from here, and so does: ${command}`,
    ],
    cause: error,
  });
}
