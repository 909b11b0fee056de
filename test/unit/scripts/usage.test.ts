import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { deployerPolicy } from '../../../src/plan/policy.ts';
import { boundaryPolicy } from '../../../src/plan/printed-boundary.ts';

const script = (name: string) => import(new URL(`../../../scripts/${name}`, import.meta.url).href);
const { allGrants } = await script('usage/grants.mjs');
const { usesOf } = await script('usage/recordings.mjs');
const { linesOf, staleReasons, unexplained, usageOf } = await script('usage/report.mjs');

const DOMAIN = `arn:\${AWS::Partition}:es:::domain/\${DomainName}`;
const role = (...Statement: object[]) => ({
  Type: 'AWS::IAM::Role',
  Properties: { Policies: [{ PolicyName: 'domain', PolicyDocument: { Statement } }] },
});
const READ = {
  Sid: 'Read',
  Action: 'es:ESHttp*',
  Resource: [{ 'Fn::Sub': `${DOMAIN}/a` }, { 'Fn::Sub': `${DOMAIN}/b` }],
};
const TEMPLATE = {
  Resources: {
    UpdaterRole: role(READ),
    UpdaterPolicy: {
      Type: 'AWS::IAM::Policy',
      Properties: {
        PolicyName: 'functions',
        Roles: [{ Ref: 'UpdaterRole' }],
        PolicyDocument: {
          Statement: [
            { Sid: 'Own', Action: ['lambda:GetFunction'], Resource: { 'Fn::GetAtt': ['Updater', 'Arn'] } },
          ],
        },
      },
    },
  },
};
const NONE = () => ({ Statement: [] });
const GRANTS = allGrants(TEMPLATE, { deployerPolicy: NONE, boundaryPolicy: NONE });
const READS = {
  ...{ kind: 'role', name: 'UpdaterRole', policy: 'domain', sid: 'Read' },
  ...{ action: 'es:ESHttpGet', on: 'arn:aws:es:::domain/x/a', alone: true },
};
const OWN = 'UpdaterRole functions Own lambda:GetFunction';
const texts = (...uses: object[]) => uses.map((use) => `${JSON.stringify(use)}\n`);
const usage = (uses: object[], reasons = {}) => usageOf(GRANTS, uses, reasons);

describe('What the local AWS has recorded', () => {
  test('is read once where several runs have seen the same.', () => {
    expect(usesOf(texts(READS, READS))).toEqual([READS]);
  });

  test('is read without the line that an emulator did not write to its end.', () => {
    expect(usesOf([`${JSON.stringify(READS)}\n{"kind":`])).toEqual([READS]);
  });
});

describe('What is granted', () => {
  test('is that of a role and of the policies beside it.', () => {
    expect(
      GRANTS.map(({ holder, policy, action }: Record<string, string>) => [holder, policy, action]),
    ).toEqual([
      ['UpdaterRole', 'domain', 'es:ESHttp*'],
      ['UpdaterRole', 'functions', 'lambda:GetFunction'],
    ]);
  });
});

describe('The report', () => {
  test('lists an action that nobody has used, and a resource on which none was used.', () => {
    expect(linesOf(usage([READS]))).toEqual([
      'UpdaterRole',
      '  domain Read es:ESHttp*            used: ESHttpGet',
      `    never on ${DOMAIN}/b`,
      '  functions Own lambda:GetFunction  never used',
    ]);
    expect(unexplained(usage([READS]))).toEqual([OWN]);
  });

  test('gives the reason in the place of a use.', () => {
    const explained = usage([READS], { UpdaterRole: { 'functions Own lambda:GetFunction': 'It is rare.' } });
    expect(linesOf(explained).at(-1)).toMatch(/has a reason: It is rare\.$/);
    expect(unexplained(explained)).toEqual([]);
  });

  test('says when another statement has allowed all calls as well.', () => {
    expect(linesOf(usage([{ ...READS, alone: false }]))[1]).toMatch(
      /used, but never needed by itself: ESHttpGet$/,
    );
  });

  test.each([
    ['of another role', { name: 'OtherRole' }],
    ['of a user with a policy of the same name', { kind: 'user' }],
    ['by another policy', { policy: 'functions' }],
    ['by another statement', { sid: 'Write' }],
    ['of another action', { action: 'es:DescribeDomain' }],
  ])('counts no call %s.', (_, over) => {
    expect(unexplained(usage([{ ...READS, ...over }]))).toContain('UpdaterRole domain Read es:ESHttp*');
  });
});

describe('A reason is an error', () => {
  test.each([
    ['when its action is used', 'domain Read es:ESHttp*', /but this is used\.$/],
    ['when its action is not granted', 'domain Read es:ESHttpGet', /but this is not granted\.$/],
  ])('%s.', (_, grant, words) => {
    const reasons = { UpdaterRole: { [grant]: 'It is rare.' } };
    expect(staleReasons(usage([READS], reasons), reasons)).toEqual([expect.stringMatching(words)]);
  });
});

describe('scripts/usage-reasons.json', () => {
  const json = (path: string) => JSON.parse(readFileSync(path, 'utf8'));
  const reasons: Record<string, Record<string, string>> = json('scripts/usage-reasons.json');
  const grants = allGrants(json('templates/cloudtrail-es-cluster.json'), { deployerPolicy, boundaryPolicy });

  test('explains only what the template and the printed policies grant.', () => {
    expect(staleReasons(usageOf(grants, [], reasons), reasons)).toEqual([]);
  });

  test('gives each reason as a sentence.', () => {
    for (const reason of Object.values(reasons).flatMap((byGrant) => Object.values(byGrant)))
      expect(reason).toMatch(/^[A-Z].*\.$/);
  });

  test('knows each action of the printed policy by a line of its own.', () => {
    const names = usageOf(grants, [], {}).map(({ grant }: { grant: Record<string, string> }) =>
      [grant.holder, grant.policy, grant.sid, grant.action].join(' '),
    );
    expect(new Set(names).size).toBe(names.length);
  });
});
