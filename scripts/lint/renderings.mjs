import { readFileSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild';
import { at, cacheOf } from './pinned-tool.mjs';

export const TEMPLATE = at('templates/cloudtrail-es-cluster.json');

/**
 * Writes the template into the tool's folder as the command line renders it: for each number of addresses, without
 * and with alerts.
 * @param {string} tool
 * @param {readonly number[]} addresses
 * @returns {Promise<string[]>} the paths of the files
 */
export async function renderings(tool, addresses) {
  const { renderTemplate, templateText } = await renderer();
  const template = JSON.parse(readFileSync(TEMPLATE, 'utf8'));
  const written = (count, withAlerts) => {
    const alerts = withAlerts ? { email: true, webhook: true } : undefined;
    const authorizedIps = Array.from({ length: count }, (_, index) => `203.0.113.${index}/32`);
    const file = `${cacheOf(tool)}/rendered-${count}${withAlerts ? '-with-alerts' : ''}.json`;
    writeFileSync(file, templateText(renderTemplate(template, { authorizedIps, alerts })));
    return file;
  };
  return [false, true].flatMap((alerts) => addresses.map((count) => written(count, alerts)));
}

async function renderer() {
  const entryPoints = [at('src/deploy/template.ts')];
  const { outputFiles } = await build({
    entryPoints,
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
  });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`);
}
