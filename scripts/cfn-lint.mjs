// Lints the CloudFormation template as the package ships it and as the command line renders it. Any finding fails.
// Needs Python 3.10 or newer with venv; cfn-lint itself is installed by hash into .cache/cfn-lint.
import { spawnSync } from 'node:child_process';
import { at, installed } from './lint/pinned-tool.mjs';
import { renderings, TEMPLATE } from './lint/renderings.mjs';

const ADDRESSES = [1, 2, 50];
/**
 * Rules that the template breaks on purpose. W2506: the type AWS::EC2::Image::Id makes CloudFormation look the image up on
 * every update; one that AWS has deregistered since would stop each rotation of addresses, though nothing is made of it
 * any more.
 */
const IGNORED = ['W2506'];

const cfnLint = installed('cfn-lint');
const files = [TEMPLATE, ...(await renderings('cfn-lint', ADDRESSES))];
const { status } = spawnSync(
  cfnLint,
  ['--non-zero-exit-code', 'informational', '--ignore-checks', ...IGNORED, '--', ...files],
  {
    stdio: 'inherit',
  },
);
const names = files.map((file) => file.slice(at('').length)).join(', ');
process.stdout.write(
  status === 0 ? `cfn-lint: nothing found in ${names}\n` : `cfn-lint: findings in ${names}\n`,
);
process.exitCode = status === 0 ? 0 : 1;
