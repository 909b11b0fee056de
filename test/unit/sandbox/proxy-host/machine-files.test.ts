import { describe, expect, it } from 'vitest';
import { type MachineFacts, machineFiles } from '../../../../src/sandbox/proxy-host/machine-files.ts';

const facts: MachineFacts = {
  folder: '/run/a b',
  ports: { https: 9443, http: 9080 },
  protocol: 'https',
  web: ['10.0.0.0/8', '127.0.0.1/32'],
  redirect: ['10.0.0.0/8'],
  user: undefined,
};

describe('machineFiles', () => {
  it('serves https with a redirecting server beside it', () => {
    const files = machineFiles(facts);
    expect(files['machine/listen.conf']).toBe(
      'listen 127.0.0.1:9443 ssl default_server;\nif ($outside_web) { return 403; }\n',
    );
    expect(files['machine/redirect.conf']).toBe(
      'listen 127.0.0.1:9080 default_server;\nif ($outside_redirect) { return 403; }\nreturn 301 https://127.0.0.1:9443$request_uri;\n',
    );
  });

  it('serves plain http alone', () => {
    const files = machineFiles({ ...facts, protocol: 'http' });
    expect(files['machine/listen.conf']).toMatch(/^listen 127\.0\.0\.1:9080 default_server;\n/);
    expect(Object.keys(files)).not.toContain('machine/redirect.conf');
  });

  it.each([
    [['10.0.0.0/8', '127.0.0.1/32'], 'geo $outside_web { default 1; 10.0.0.0/8 0; 127.0.0.1/32 0; }'],
    [[], 'geo $outside_web { default 1; }'],
  ])('admits %j', (web, line) => {
    expect(machineFiles({ ...facts, web })['machine/http.conf']?.split('\n')).toContain(line);
  });

  it('keeps every path in the machine’s folder, quoted', () => {
    const text = Object.values(machineFiles(facts)).join('');
    const paths = text.split('\n').filter((line) => /^(pid|error_log|access_log|\w+_temp_path) /.test(line));
    expect(paths).toHaveLength(8);
    for (const path of paths) expect(path).toMatch(/^\w+ "\/run\/a b\/[\w/.]+";$/);
  });

  it.each([
    [undefined, false],
    ['root wheel', true],
  ])('with workers of %s', (user, named) => {
    expect(machineFiles({ ...facts, user })['machine/main.conf']?.includes('user root wheel;')).toBe(named);
  });
});
