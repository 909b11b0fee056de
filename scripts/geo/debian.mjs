import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/**
 * IPFire's export as Debian packs it for Tor: its date, and rows of first address, last address and country.
 * @param {string} [deb] the package; without it, apt brings the newest
 */
export function exportOf(deb) {
  const folder = mkdtempSync(join(tmpdir(), 'geo-'));
  try {
    const file = deb ? resolve(deb) : download(folder);
    execFileSync('dpkg-deb', ['-x', file, folder]);
    const read = (name) => readFileSync(join(folder, 'usr/share/tor', name), 'utf8');
    const ipv4 = read('geoip');
    // The package's own notice is of an older database; the export says itself what it is.
    for (const says of ['IPFire Project', 'CC BY-SA 4.0']) {
      if (!ipv4.slice(0, 2000).includes(says)) throw new Error(`the export does not say "${says}" any more`);
    }
    return {
      version: execFileSync('dpkg-deb', ['-f', file, 'Version'], { encoding: 'utf8' }).trim(),
      generated: new Date(/Generated: (.*)/.exec(ipv4)[1]).toISOString().slice(0, 10),
      ipv4: rowsOf(ipv4),
      ipv6: rowsOf(read('geoip6')),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function download(folder) {
  execFileSync('apt-get', ['-o', 'APT::Sandbox::User=root', 'download', 'tor-geoipdb'], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return join(
    folder,
    readdirSync(folder).find((name) => name.endsWith('.deb')),
  );
}

const rowsOf = (text) =>
  text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.split(','));
