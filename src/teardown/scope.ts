import type { StackFacts } from '../core/types.ts';
import { OWNER_TAG } from '../stack/facts.ts';
import type { Place } from '../stack/place.ts';

/** What a teardown is about: names to look for, known also once the stack itself is gone. */
export interface Scope extends Place {
  readonly stackName: string;
  readonly domainName: string;
  readonly artifactsBucket: string;
  /** True when another stack of this tool takes its code from the same bucket. */
  readonly sharesArtifacts: boolean;
  /** Whether the trail's bucket goes too, with every record in it. */
  readonly deleteData: boolean;
}

/** Whether another of these stacks needs the artifacts bucket for its next update. */
export const othersUse = (stacks: readonly StackFacts[], stackName: string, bucket: string): boolean =>
  stacks.some(
    ({ name, version, parameters }) =>
      name !== stackName && version !== undefined && parameters.ArtifactsBucket === bucket,
  );

/** Whether these tags name the stack as the owner. */
export const isOurs = (
  tags: readonly { readonly Key: string | undefined; readonly Value: string | undefined }[] | undefined,
  { stackName }: Scope,
): boolean => (tags ?? []).some(({ Key, Value }) => Key === OWNER_TAG && Value === stackName);
