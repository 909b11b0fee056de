// Assembles the files of proxy/ into the template, which is what is shipped. By itself it writes the template; with
// --check it fails where the template differs.
//
// The files are written as nginx and bash take them, with two marks:
//   #if IsHttps … #else … #end   lines for a condition of the template, and those for its contrary
//   ${AWS::StackName}            what CloudFormation fills in: a pseudo parameter, a parameter, an attribute of a resource
// Their comments are not shipped: a parameter has 4,096 bytes, and the template 51,200 in a call.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const TEMPLATE = at('templates/cloudtrail-es-cluster.json');

/** Which file is whose text: a resource of the template, and the property that holds it. */
export const PARTS = [
  { file: 'nginx.conf', resource: 'ProxyConfig', property: 'Value' },
  { file: 'locations.conf', resource: 'ProxyLocations', property: 'Value' },
  { file: 'upstream.conf', resource: 'ProxyUpstream', property: 'Value' },
  { file: 'refresh.sh', resource: 'ProxyRefresh', property: 'Value' },
  { file: 'certificate.sh', resource: 'ProxyCertificateScript', property: 'Value' },
  { file: 'updates.sh', resource: 'ProxyUpdates', property: 'Value' },
  // To the letter: a changed text stops and starts the machines of all stacks (CloudFormation reference,
  // AWS::EC2::Instance, UserData), and is not run again there. What a machine has to learn goes into refresh.sh.
  { file: 'user-data.sh', resource: 'Proxy', property: 'Fn::Base64', comments: true },
];

/** A file of proxy/ as it was written. */
export const sourceOf = (file) => readFileSync(at(`proxy/${file}`), 'utf8');

/** What CloudFormation replaces: a pseudo parameter, an attribute of a resource, or a parameter. Not `${x:-y}` of bash. */
export const PLACEHOLDER = /\$\{(AWS::\w+|[A-Z]\w*\.\w+|[A-Z][a-z]\w*)\}/g;

/**
 * The text of a file as intrinsic functions that give it.
 *
 * @param {string} text
 * @param {boolean} comments true to ship them
 * @returns {object} Fn::Join of its lines
 */
export function intrinsic(text, comments = false) {
  const lines = text
    .trimEnd()
    .split('\n')
    .filter((line) => comments || !line.trimStart().startsWith('# '));
  const [node, rest] = block(lines, 0);
  if (rest < lines.length) throw new Error(`${lines[rest]} without #if`);
  return node;
}

/** The lines from one on, up to the `#else` or `#end` of another block. */
function block(lines, from) {
  const entries = [];
  let at = from;
  while (at < lines.length && !/^\s*#(else|end)$/.test(lines[at])) {
    const condition = /^\s*#if (\w+)$/.exec(lines[at])?.[1];
    if (condition === undefined) {
      entries.push(lines[at].match(PLACEHOLDER) ? { 'Fn::Sub': lines[at] } : lines[at]);
      at += 1;
      continue;
    }
    const [yes, middle] = block(lines, at + 1);
    const hasElse = lines[middle]?.trim() === '#else';
    const [no, end] = hasElse ? block(lines, middle + 1) : ['', middle];
    if (lines[end]?.trim() !== '#end') throw new Error(`#if ${condition} without #end`);
    entries.push({ 'Fn::If': [condition, alone(yes), alone(no)] });
    at = end + 1;
  }
  return [{ 'Fn::Join': ['\n', entries] }, at];
}

/** A block of one line needs no Fn::Join. */
const alone = (node) => (node['Fn::Join']?.[1].length === 1 ? node['Fn::Join'][1][0] : node);

/** JSON in one line, as the template is written. */
function flat(value) {
  if (Array.isArray(value)) return `[${value.map(flat).join(', ')}]`;
  if (typeof value !== 'object') return JSON.stringify(value);
  return `{ ${Object.entries(value).map(([key, entry]) => `${JSON.stringify(key)}: ${flat(entry)}`)} }`;
}

/** JSON as the template is written: lines of a file are lines of it; the rest is one line where that fits. */
function pretty(value, indent, before = 0) {
  const line = flat(value);
  const fits = indent.length + before + line.length <= 120 && !line.includes('"Fn::Join"');
  if (typeof value !== 'object' || fits) return line;
  const inner = `${indent}  `;
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  const rows = Object.entries(value).map(([key, entry]) => {
    const name = Array.isArray(value) ? '' : `${JSON.stringify(key)}: `;
    return `${inner}${name}${pretty(entry, inner, name.length)}`;
  });
  return `${open}\n${rows.join(',\n')}\n${indent}${close}`;
}

/** The template's text with the files in their places; all else stays as it is, to the letter. */
export function assembled(template) {
  return PARTS.reduce((text, { file, resource, property, comments }) => {
    const start = text.indexOf(`\n    "${resource}": {`);
    const key = new RegExp(`\\n( +)"${property}": (?=\\{\\n)`, 'g');
    key.lastIndex = start;
    const found = start < 0 ? null : key.exec(text);
    if (found === null) throw new Error(`The template has no ${resource} with ${property}.`);
    const [head, indent] = found;
    const from = found.index + head.length;
    const end = text.indexOf(`\n${indent}}`, from) + `\n${indent}}`.length;
    return text.slice(0, from) + pretty(intrinsic(sourceOf(file), comments), indent) + text.slice(end);
  }, template);
}

/** Brings the template up to date with proxy/. */
export function assembleProxy() {
  const present = readFileSync(TEMPLATE, 'utf8');
  const wanted = assembled(present);
  if (wanted !== present) writeFileSync(TEMPLATE, wanted);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (!process.argv.includes('--check')) assembleProxy();
  else {
    const present = readFileSync(TEMPLATE, 'utf8');
    if (assembled(present) !== present) {
      process.stderr.write('templates/ differs from proxy/: run npm run template\n');
      process.exitCode = 1;
    }
  }
}
