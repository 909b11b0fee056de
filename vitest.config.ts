import { defineConfig } from 'vitest/config';

// No test may find real credentials, a real region or a proxy by chance.
const env = {
  AWS_CA_BUNDLE: '',
  HTTPS_PROXY: '',
  https_proxy: '',
  HTTP_PROXY: '',
  http_proxy: '',
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  AWS_REGION: '',
  AWS_PROFILE: '',
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
};

const MOCKED = 'test/unit/**/*.mocked.test.ts';

/** Tests of calls to AWS that replace modules or the environment of the process. */
const APART = ['bad-input', 'credentials', 'hostile', 'main', 'mfa', 'proxy', 'transport', 'wordless'].map(
  (name) => `test/aws/${name}.test.ts`,
);

const tests = (name: string, include: string[], isolate: boolean, exclude: string[] = []) => ({
  test: { name, include, exclude, isolate, env, testTimeout: 20_000 },
});

export default defineConfig({
  test: {
    // Vitest leaves a core free: on two cores that is half the machine.
    maxWorkers: '100%',
    projects: [
      // These share their modules: reading the same imports for each file took longer than the tests. `useAws` gives
      // each file, and each test, an account of its own.
      tests('unit', ['test/unit/**/*.test.ts'], false, [MOCKED]),
      tests('aws', ['test/aws/**/*.test.ts'], false, APART),
      // These replace modules, the environment or the terminal.
      tests('mocked', [...APART, 'test/wizard/**/*.test.ts', MOCKED], true),
      tests('terminal', ['test/terminal/**/*.test.ts'], true),
    ],
  },
});
