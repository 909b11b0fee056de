import { chmodSync, existsSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { createEndpoint } from '../../src/sandbox/front/endpoint.ts';
import { listen } from '../../src/sandbox/front/listen.ts';
import { leftOf, newStateFile, resultOf, run, start, stateOf } from '../helpers/demo.ts';

const scratch = mkdtempSync(join(tmpdir(), 'demo-ways-'));
const file = (name: string, content: string | Buffer) => {
  const path = join(scratch, name);
  writeFileSync(path, content);
  return path;
};
const isolated = () => ({ CREATE_CLOUDTRAIL_KIBANA_STATE: newStateFile() });

const record = (eventID: string, more: object = {}) => ({
  eventVersion: '1.08',
  eventTime: '2026-11-01T10:00:00Z',
  eventSource: 'iam.amazonaws.com',
  eventName: 'CreateUser',
  awsRegion: 'us-east-1',
  eventID,
  ...more,
});
const NDJSON = file('some.ndjson', `${JSON.stringify(record('a'))}\r\n${JSON.stringify(record('b'))}\n`);
const WRAPPED = file('some.json', JSON.stringify({ Records: [record('c'), record('a')] }, null, 2));
const ZIPPED = file(
  'some.json.gz',
  gzipSync(JSON.stringify({ Records: [record('d', { requestParameters: 'a string' })] })),
);

describe('the demo with records, engine and protocol of the user', () => {
  test('Elasticsearch with Kibana paths, plain HTTP, three files of three forms', async () => {
    const finished = await run(
      [
        'demo',
        '--yes',
        '--json',
        '--engine',
        'Elasticsearch_7.10',
        '--http',
        '--records',
        NDJSON,
        WRAPPED,
        ZIPPED,
      ],
      isolated(),
    );
    const result = resultOf(finished);
    expect(finished.code, finished.stderr).toBe(0);
    expect(result).toMatchObject({ ok: true, played: 5, indexed: 4, duplicates: 1, quarantined: 0 });
    expect(result.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/_plugin\/kibana\/app\//);
    const byName = new Map(result.checks.map((check) => [check.name, check]));
    expect(byName.get('Certificate pinned')).toMatchObject({ status: 'warn' });
    expect(byName.get('UI status')?.reason).toMatch(/Kibana 7\.10/);
    expect([...byName.values()].filter(({ status }) => status === 'fail')).toEqual([]);
  });

  test('what no index takes ends in the quarantine, and is counted', async () => {
    const deep = (levels: number): object => (levels === 0 ? {} : { a: deep(levels - 1) });
    const rows = [
      record('y'),
      record('z', { eventTime: 'never' }),
      record('x', { requestParameters: deep(1500) }),
      {},
    ];
    const odd = file('odd.ndjson', rows.map((row) => JSON.stringify(row)).join('\n'));
    // A name that no file system takes: a report that fails is told, and the demo is none the worse.
    const output = join(scratch, `${'x'.repeat(300)}.html`);
    const more = ['--output', output, '--alert-email', 'ops@example.com'];
    const finished = await run(['demo', '--yes', '--json', '--records', odd, ...more], isolated());
    const result = resultOf(finished);
    expect(result).toMatchObject({ ok: true, played: 4, indexed: 3, duplicates: 0, quarantined: 1 });
    expect(finished.code).toBe(0);
    expect(result.report).toBeUndefined();
    expect(finished.lines.join()).toMatch(/No report was made: .* could not be written\. ENAMETOOLONG/);
    expect(finished.lines.join()).toMatch(
      /Mails +stay on this machine: http:.*_sandbox\/mails\?token=\w{48}/,
    );
  });
});

describe('a UI that is running already', () => {
  test.each([['at the path of the domain', '', 'OpenSearch Dashboards']])(
    '%s is put behind the proxy and gets the index pattern',
    async (_, prefix, name) => {
      const first = isolated();
      const kept = await run(['demo', '--yes', '--json', '--keep', '--records', NDJSON], first);
      expect(kept.code, kept.stderr).toBe(0);
      const searchUrl = stateOf(first.CREATE_CLOUDTRAIL_KIBANA_STATE).info?.searchUrl ?? '';
      const paths: string[] = [];
      const endpoint = createEndpoint({ searchUrl, ui: { standIn: true }, uiPath: '/_dashboards' });
      const ui = await listen(
        createServer((request, response) => {
          paths.push(`${request.method} ${request.url}`);
          endpoint(request, response);
        }),
      );
      try {
        const url = `http://127.0.0.1:${ui.port}${prefix}`;
        const finished = await run(
          [
            'demo',
            '--yes',
            '--json',
            '--search-url',
            searchUrl,
            '--dashboards-url',
            url,
            '--records',
            WRAPPED,
          ],
          isolated(),
        );
        const result = resultOf(finished);
        expect(result, finished.stderr).toMatchObject({ ok: true, played: 2, indexed: 1, duplicates: 1 });
        expect(result.checks.find((check) => check.name === 'UI status')?.reason).toContain(name);
        expect(paths).toContain('POST /_dashboards/api/saved_objects/_import?overwrite=true');
      } finally {
        await ui.stop();
        await run(['demo', '--stop'], first);
      }
    },
  );

  test.each([
    ['--dashboards-url', /answers|reach/i],
    ['--search-url', /127\.0\.0\.1:65533 cannot be used: .*ECONNREFUSED/],
  ])('%s that nobody serves is told, and nothing stays', async (flag, message) => {
    const env = isolated();
    const finished = await run(['demo', '--yes', flag, 'http://127.0.0.1:65533'], env);
    expect(finished.code).not.toBe(0);
    expect(finished.stderr).toMatch(message);
    expect(existsSync(env.CREATE_CLOUDTRAIL_KIBANA_STATE)).toBe(false);
  });
});

describe('interrupted', () => {
  const listening = (port: number) =>
    new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => {
        socket.destroy();
        resolve(true);
      });
      socket.once('error', () => resolve(false));
    });

  test.each<[string, NodeJS.Signals, RegExp, number | null]>([
    ['Ctrl-C while the parts start', 'SIGINT', /"name":"Domain endpoint","state":"done"/, 130],
    ['Ctrl-C while it deploys', 'SIGINT', /"code":"stack-event"/, 130],
    ['Ctrl-C while it checks', 'SIGINT', /"code":"check"/, 130],
    ['kill -9 while it deploys', 'SIGKILL', /"code":"stack-event"/, null],
  ])('%s leaves no process, port or folder', async (_, signal, moment, code) => {
    const env = isolated();
    const demo = start(['demo', '--yes', '--json'], env);
    await demo.seen(moment);
    const state = stateOf(env.CREATE_CLOUDTRAIL_KIBANA_STATE);
    demo.kill(signal);
    expect((await demo.finished).code).toBe(code);
    await expect.poll(() => leftOf(state), { timeout: 30_000 }).toEqual({ processes: [], folders: [] });
    for (const port of Object.values(state.info?.ports ?? {})) expect(await listening(port)).toBe(false);
    expect(existsSync(env.CREATE_CLOUDTRAIL_KIBANA_STATE)).toBe(false);
  });
});

describe('told before anything starts', () => {
  /** A PATH with Node and nothing else. */
  const bare = join(mkdtempSync(join(tmpdir(), 'bare-path-')), 'bin');
  test('every missing program by name, with how to get it', async () => {
    const { mkdirSync } = await import('node:fs');
    mkdirSync(bare, { recursive: true });
    chmodSync(dirname(bare), 0o755);
    symlinkSync(process.execPath, join(bare, 'node'));
    const env = {
      ...isolated(),
      PATH: bare,
      JAVA_HOME: '',
      CREATE_CLOUDTRAIL_KIBANA_CACHE: mkdtempSync(join(tmpdir(), 'cold-')),
    };
    const { code, stderr } = await run(['demo', '--yes'], env);
    expect(code).toBe(2);
    for (const program of [/Python/, /Maven/]) expect(stderr).toMatch(program);
    expect(stderr).toMatch(/apt|brew/);
  });

  test.each([
    ['a file that is not there', ['--records', join(scratch, 'absent')], /absent/],
    [
      'a line that is no JSON',
      ['--records', file('bad.ndjson', `${JSON.stringify(record('a'))}\nnot json\n`)],
      /bad\.ndjson.*2/s,
    ],
    ['an empty file', ['--records', file('empty.ndjson', '')], /empty/],
    ['an engine the demo does not have', ['--engine', 'OpenSearch_9.9'], /OpenSearch_9\.9/],
    [
      'a board that there is not',
      ['--board', 'nonsense'],
      /--board nonsense is not valid[\s\S]*one of overview/,
    ],
    ['a folder that there is not', ['--output', join(scratch, 'absent', 'x.html')], /no folder/],
    ['missing answers', ['--no-input'], /missing: --stack-name/],
  ])('%s', async (_, args, message) => {
    const yes = args[0] === '--no-input' ? [] : ['--yes'];
    const { code, stderr } = await run(['demo', ...yes, ...args], isolated());
    expect(stderr).toMatch(message);
    expect(code).toBe(2);
  });
});
