import type { Detection } from './define.ts';
import { DETECTIONS } from './table/index.ts';

/** What a message says of a detection. */
export type Advice = Pick<Detection, 'id' | 'title' | 'why' | 'todo'>;

/** Of those that are worth a message, by id. The build puts it into a function as data, without the texts of the others. */
export const ADVICE: ReadonlyMap<string, Advice> = new Map(
  DETECTIONS.filter(({ severity }) => severity === 'act-now').map(({ id, title, why, todo }) => [
    id,
    { id, title, why, todo },
  ]),
);
