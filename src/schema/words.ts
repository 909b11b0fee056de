import { UNBOUNDED } from './fields.ts';

/** Name of the analyser of every text field. */
export const WORDS = 'words';

/**
 * The `standard` tokenizer keeps letters and digits together across these: `iam:CreateUser`, `sts.amazonaws.com`,
 * `SSE_KMS`, `isn't` and `1,2` are one word each (Unicode Standard Annex 29, rules WB6, WB7, WB11, WB12, WB13a).
 */
const JOINTS = ['.', ':', '_', "'", ',', ';'];

/**
 * Index settings that make each run of letters and digits a word, in any case. Queries pass through the same analyser,
 * so that a value with other characters in it is found as words next to each other. The `mapping` filter is of the
 * module `analysis-common`, which every distribution of Elasticsearch and OpenSearch has, those of AWS too; the server's
 * core has no filter of characters. Decision 29 has the figures.
 */
export function wordAnalysis(): object {
  const between = JOINTS.map((joint) => `${joint} => \\u0020`);
  // Nearly every event has leaves of these: a word that finds them all would only take space.
  const roots = UNBOUNDED.map((root) => `${root}. =>`);
  return {
    char_filter: { joints: { type: 'mapping', mappings: [...between, ...roots] } },
    analyzer: {
      [WORDS]: { type: 'custom', char_filter: ['joints'], tokenizer: 'standard', filter: ['lowercase'] },
    },
  };
}
