import type { History } from '../deps.ts';
import { piecesIn } from '../files/records.ts';
import { readText } from '../s3/folder.ts';
import type { Listed } from '../s3/store.ts';
import type { Item, Worked } from '../work.ts';

interface ResultManifest {
  readonly ResultFiles?: { readonly SUCCEEDED?: readonly { readonly Key: string }[] };
}

/**
 * What the children of a run's last Distributed Map over such items have answered, one after another, however many: the
 * files that its ResultWriter leaves (Step Functions Developer Guide, "ResultWriter (Map)"): `manifest.json` names files
 * of JSON lists, in which `Output` is the answer as text.
 */
export async function* results(
  run: string,
  work: Item['work'],
  { s3, artifacts }: Pick<History, 's3' | 'artifacts'>,
): AsyncGenerator<Worked, void> {
  const manifests: Listed[] = [];
  for await (const { objects } of s3.list({ bucket: artifacts, prefix: `history/${run}/results/` }))
    manifests.push(...objects.filter(({ key }) => key.endsWith('/manifest.json')));
  // One for each step; two of a step only when the whole Map was tried again, and then the last one has everything.
  manifests.sort((a, b) => (a.modified < b.modified ? 1 : -1));
  for (const { key } of manifests) {
    let some = false;
    const { ResultFiles } = JSON.parse(await readText(s3, artifacts, key)) as ResultManifest;
    for (const file of ResultFiles?.SUCCEEDED ?? [])
      for await (const pieces of piecesIn(s3.bytes(artifacts, file.Key)))
        for (const piece of pieces) {
          const worked = typeof piece === 'string' ? answerIn(piece) : undefined;
          if (worked?.item.work !== work) continue;
          some = true;
          yield worked;
        }
    if (some) return;
  }
}

function answerIn(text: string): Worked | undefined {
  const { Output } = JSON.parse(text) as { Output?: string };
  return Output === undefined ? undefined : (JSON.parse(Output) as Worked);
}
