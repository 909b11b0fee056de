import { resolve } from 'node:path';
import { defineConfig } from 'vitest/config';

// See `npm run usage`. Some tests start the program in another folder.
const usage = process.env.CREATE_CLOUDTRAIL_KIBANA_USAGE;
const env = usage ? { CREATE_CLOUDTRAIL_KIBANA_USAGE: resolve(usage) } : {};

export default defineConfig({
  test: {
    env,
    include: ['test/e2e/**/*.test.ts'],
    // Each file has a sandbox of its own, with free ports. Half the time is waited for a server: two files fill two cores.
    maxWorkers: 2,
    testTimeout: 180_000,
    hookTimeout: 300_000,
  },
});
