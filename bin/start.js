const answer = require('./quick.js');

if (!answer(process.argv.slice(2))) start();

function start() {
  const { enableCompileCache } = require('node:module');
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  // Of Node 22 and newer.
  enableCompileCache?.();
  const { main } = require('../dist/cli.cjs');
  void main(process.argv.slice(2)).then(() => {
    // A failure may leave calls behind that nobody waits for any more: they must not hold the process.
    if (process.exitCode) setTimeout(() => process.exit(), 200).unref();
  });
}
