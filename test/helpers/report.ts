import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { afterEach, beforeEach, expect } from 'vitest';
import { stackAnswer, useAws } from './aws.ts';
import { outputPairs } from './facts.ts';

/** The answer of a search that finds nothing. */
export const EMPTY = { hits: { total: { value: 0 }, hits: [] }, aggregations: {} };

export type Search = { readonly index: string; readonly body: unknown };

/** A finished stack whose function finds nothing, and a folder for each test to write reports to. */
export function useReport() {
  const aws = useAws();
  let folder: string;
  /** What the function answers to the searches of each call. */
  const functionAnswers = (answer: (searches: Search[], call: number) => unknown[]) => {
    let call = 0;
    aws.lambda.on(InvokeCommand).callsFake(({ Payload }) => {
      const { action, searches } = JSON.parse(Buffer.from(Payload).toString());
      expect(action).toBe('search');
      const answers = answer(searches, call++);
      return { Payload: Buffer.from(JSON.stringify({ answers })) };
    });
  };
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'report-'));
    const Stacks = [stackAnswer('CREATE_COMPLETE', { Outputs: outputPairs() })];
    aws.cfn.on(DescribeStacksCommand).resolves({ Stacks });
    functionAnswers((searches) => searches.map(() => EMPTY));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  return { aws, functionAnswers, at: (name = '') => join(folder, name) };
}
