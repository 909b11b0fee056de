#!/usr/bin/env node
// Plain JavaScript on purpose: it has to parse on the old Node versions it turns away.
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  process.stderr.write(
    `create-cloudtrail-kibana needs Node 20.19 or newer; this is ${process.versions.node}.\n` +
      'Install a current Node from https://nodejs.org and run the command again.\n',
  );
  process.exit(2);
}
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
const { default: module } = await import('node:module');
module.enableCompileCache?.();
const { main } = await import('../dist/cli.js');
await main(process.argv.slice(2));
// A failure may leave calls behind that nobody waits for any more: they must not hold the process.
if (process.exitCode) setTimeout(() => process.exit(), 200).unref();
