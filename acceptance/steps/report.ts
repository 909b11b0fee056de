import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lastWords } from '../command.ts';
import { must, type Step } from '../world.ts';

export const report: Step = {
  id: 'report',
  shows: 'The report of a board is written as one HTML page.',
  minutes: 1,
  needs: ['health'],
  run: async ({ command, stackName }) => {
    const folder = await mkdtemp(join(tmpdir(), 'acceptance-'));
    try {
      const file = join(folder, 'report.html');
      const run = await command('report', '--stack-name', stackName, '--board', 'overview', '-o', file);
      must(run.exit === 0, lastWords(run));
      const html = await readFile(file, 'utf8');
      must(html.includes('</html>'), 'The page has no end.');
      return { figures: { 'bytes of the page': html.length } };
    } finally {
      await rm(folder, { recursive: true });
    }
  },
};
