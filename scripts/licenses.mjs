// Gathers the licence texts of the packages that a bundle contains: their authors ask that the texts travel along.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** The packages of an esbuild metafile, as folders under node_modules. */
function packagesOf(metafile) {
  const folders = Object.keys(metafile.inputs).flatMap((input) => {
    const match = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input);
    return match ? [match[1]] : [];
  });
  return [...new Set(folders)].sort();
}

/**
 * One text for all packages of the given metafiles, then the notices of what is no package. Packages that share a licence
 * text share its place.
 */
export function thirdPartyLicenses(metafiles, notices) {
  const byText = new Map();
  for (const folder of new Set(metafiles.flatMap(packagesOf))) {
    const { name, version, license } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
    const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
    const text =
      file && existsSync(path.join(folder, file))
        ? readFileSync(path.join(folder, file), 'utf8').trim()
        : `Licence: ${license}`;
    byText.set(text, [...(byText.get(text) ?? []), `${name} ${version}`]);
  }
  const packages = [...byText].map(([text, names]) => `${names.join('\n')}\n\n${text}\n`);
  const parts = [...packages, ...notices];
  return `This package contains the following works of others.\n\n${parts.join(`\n${'-'.repeat(80)}\n\n`)}`;
}
