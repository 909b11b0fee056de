import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deployerPolicy } from '../../src/plan/policy.ts';
import { boundaryPolicy } from '../../src/plan/printed-boundary.ts';

const VARIABLE = 'CREATE_CLOUDTRAIL_KIBANA_USAGE';
const script = (name: string) => import(new URL(`../../scripts/usage/${name}.mjs`, import.meta.url).href);
const { allGrants } = await script('grants');
const { usesOf } = await script('recordings');
const { unexplained, usageOf } = await script('report');

/** Has the local AWS that starts next record what is used, in a folder of its own unless the environment names one. */
export function recordedUses() {
  const folder = mkdtempSync(join(tmpdir(), 'usage-e2e-'));
  process.env[VARIABLE] ||= folder;
  const recordings = process.env[VARIABLE];
  const template = JSON.parse(readFileSync('templates/cloudtrail-es-cluster.json', 'utf8'));
  const uses = () =>
    usesOf(
      readdirSync(recordings)
        .filter((name) => name.endsWith('.ndjson'))
        .map((name) => readFileSync(join(recordings, name), 'utf8')),
    );
  return {
    folder,
    uses,
    /** What nobody has used until now. */
    unexplained: (): string[] =>
      unexplained(usageOf(allGrants(template, { deployerPolicy, boundaryPolicy }), uses(), {})),
    end: () => rmSync(folder, { recursive: true }),
  };
}
