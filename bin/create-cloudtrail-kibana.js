#!/usr/bin/env node
// Old syntax on purpose, and CommonJS by the package.json beside this file: a Node that is too old has to get as far as
// the sentence that says so. What it would not even parse is in start.js.
var version = process.versions.node.split('.').map(Number);
if (version[0] < 20 || (version[0] === 20 && version[1] < 19)) {
  process.stderr.write(
    'create-cloudtrail-kibana needs Node 20.19 or newer; this is ' +
      process.versions.node +
      '.\nInstall a current Node from https://nodejs.org and run the command again.\n',
  );
  process.exit(2);
}
require('./start.js');
