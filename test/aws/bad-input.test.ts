import { DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { DescribeRouteTablesCommand, DescribeSubnetsCommand, DescribeVpcsCommand } from '@aws-sdk/client-ec2';
import { ListDomainNamesCommand } from '@aws-sdk/client-opensearch';
import { CreateBucketCommand, HeadBucketCommand } from '@aws-sdk/client-s3';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { awsError, leftBehind, stackAnswer, useAws, usePackageFolder } from '../helpers/aws.ts';
import { fakeFetch, fakeWorld, type WorldOptions } from '../helpers/effects.ts';
import { runDeploy } from '../helpers/run.ts';

const aws = useAws();
const folder = usePackageFolder();

afterEach(() => {
  vi.unstubAllEnvs();
});

const run = (args: readonly string[], options: WorldOptions = {}) =>
  runDeploy(args, fakeWorld({ packageRoot: folder, ...options }));

interface Bad {
  readonly arrange?: () => unknown;
  readonly args?: readonly string[];
  readonly world?: WorldOptions;
  readonly exit: number;
  readonly code: string;
  /** All that the user reads: message, reason and remedy. */
  readonly says: readonly RegExp[];
}

const CASES: Readonly<Record<string, Bad>> = {
  'no credentials': {
    arrange: () => {
      // The real credential chain, which finds nothing: no network is needed for that.
      aws.sts.on(GetCallerIdentityCommand).callsFake(async (_, client) => client().config.credentials());
      for (const name of [
        'AWS_ACCESS_KEY_ID',
        'AWS_SECRET_ACCESS_KEY',
        'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
      ]) {
        vi.stubEnv(name, undefined);
      }
    },
    world: { credentials: undefined },
    exit: 4,
    code: 'no-credentials',
    says: [/No AWS credentials were found/, /aws sso login/, /--profile <name>/],
  },
  'an expired token': {
    arrange: () =>
      aws.sts.on(GetCallerIdentityCommand).rejects(awsError('ExpiredToken', 'The security token is expired')),
    exit: 4,
    code: 'expired-token',
    says: [/session has expired/, /security token is expired/, /aws sso login --profile/],
  },
  'an SSO session that ran out': {
    arrange: () =>
      aws.sts
        .on(GetCallerIdentityCommand)
        .rejects(awsError('CredentialsProviderError', 'The SSO session has expired.')),
    exit: 4,
    code: 'expired-token',
    says: [/session has expired/],
  },
  'keys that AWS does not know': {
    arrange: () => aws.sts.on(GetCallerIdentityCommand).rejects(awsError('InvalidClientTokenId')),
    exit: 4,
    code: 'bad-credentials',
    says: [/does not accept these credentials/, /aws sts get-caller-identity/],
  },
  'access denied': {
    arrange: () =>
      aws.cfn
        .on(DescribeStacksCommand)
        .rejects(
          awsError(
            'AccessDenied',
            'User: ada is not authorized to perform: cloudformation:DescribeStacks',
            403,
          ),
        ),
    exit: 4,
    code: 'access-denied',
    says: [/may not do this/, /cloudformation:DescribeStacks/, /--profile <name>/],
  },
  'EC2 access denied': {
    arrange: () =>
      aws.ec2.on(DescribeVpcsCommand).rejects(awsError('UnauthorizedOperation', 'no ec2:DescribeVpcs', 403)),
    exit: 4,
    code: 'access-denied',
    says: [/ec2:DescribeVpcs/],
  },
  'no network': {
    arrange: () =>
      aws.sts
        .on(GetCallerIdentityCommand)
        .rejects(Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' })),
    exit: 1,
    code: 'unreachable',
    says: [/could not be reached/, /Check the network/],
  },
  'no default VPC': {
    arrange: () => aws.ec2.on(DescribeVpcsCommand).resolves({ Vpcs: [] }),
    exit: 2,
    code: 'no-default-vpc',
    says: [/no default VPC/, /aws ec2 create-default-vpc/, /--vpc-id <id> --subnet-id <id>/],
  },
  'a subnet that is not there': {
    args: ['--subnet-id', 'subnet-9'],
    exit: 2,
    code: 'no-public-subnet',
    says: [/subnet-9 is not in this VPC/, /--subnet-id <id>/],
  },
  'a VPC that is not there': {
    args: ['--vpc-id', 'vpc-9'],
    arrange: () => {
      aws.ec2.on(DescribeSubnetsCommand).resolves({ Subnets: [] });
      aws.ec2.on(DescribeRouteTablesCommand).resolves({ RouteTables: [] });
      aws.ec2.on(DescribeVpcsCommand).rejects(awsError('InvalidVpcID.NotFound'));
    },
    exit: 2,
    code: 'vpc-not-found',
    says: [/There is no VPC vpc-9 in this region/, /aws ec2 describe-vpcs/],
  },
  'no region': {
    world: { region: undefined },
    exit: 2,
    code: 'no-region',
    says: [/No AWS region is set/, /--region us-east-1/],
  },
  'a domain name that is taken': {
    arrange: () =>
      aws.search.on(ListDomainNamesCommand).resolves({ DomainNames: [{ DomainName: 'cloudtrail-kibana' }] }),
    exit: 2,
    code: 'bad-value',
    says: [/search domain cloudtrail-kibana exists already/, /--domain-name/],
  },
  'a domain name by flag that is taken': {
    arrange: () => aws.search.on(ListDomainNamesCommand).resolves({ DomainNames: [{ DomainName: 'logs' }] }),
    args: ['--domain-name', 'logs'],
    exit: 2,
    code: 'bad-value',
    says: [/search domain logs exists already/, /--domain-name/],
  },
  "a bucket name that is another account's": {
    arrange: () => aws.s3.on(HeadBucketCommand).rejects(awsError('Forbidden', 'Forbidden', 403)),
    exit: 2,
    code: 'bucket-taken',
    says: [
      /bucket create-cloudtrail-kibana-123456789012-eu-central-1 can't be used/,
      /--artifacts-bucket <name>/,
    ],
  },
  'a bucket name that is taken meanwhile': {
    arrange: () => aws.s3.on(CreateBucketCommand).rejects(awsError('BucketAlreadyExists', 'taken', 409)),
    args: ['--artifacts-bucket', 'popular'],
    exit: 2,
    code: 'bucket-taken',
    says: [/bucket popular can't be used/],
  },
  'a stack of something else under the name': {
    arrange: () =>
      aws.cfn.on(DescribeStacksCommand).resolves({ Stacks: [stackAnswer('CREATE_COMPLETE', { Tags: [] })] }),
    exit: 2,
    code: 'bad-value',
    says: [/A stack cloudtrail-kibana that this tool did not make/, /--stack-name/],
  },
  'a stack that is stuck': {
    arrange: () => aws.cfn.on(DescribeStacksCommand).resolves({ Stacks: [stackAnswer('DELETE_FAILED')] }),
    exit: 1,
    code: 'stack-stuck',
    says: [/is in DELETE_FAILED/, /create-cloudtrail-kibana teardown --stack-name cloudtrail-kibana/],
  },
  'an address service that is down, with --yes': {
    world: {
      fetch: fakeFetch({ 'one.test': new Error('connect ETIMEDOUT'), 'two.test': new Error('fetch failed') }),
    },
    exit: 2,
    code: 'missing-answers',
    says: [
      /--authorized-ip is missing/,
      /one\.test: connect ETIMEDOUT; two\.test: fetch failed/,
      /--authorized-ip 203/,
    ],
  },
  'one address service that is down, with --yes': {
    world: { fetch: fakeFetch({ 'one.test': '203.0.113.7', 'two.test': new Error('fetch failed') }) },
    exit: 2,
    code: 'missing-answers',
    says: [/only one source answered \(203\.0\.113\.7\)/],
  },
  'an address service that answers a page, with --yes': {
    world: { fetch: fakeFetch({ 'one.test': '<html>sign in</html>', 'two.test': '203.0.113.7' }) },
    exit: 2,
    code: 'missing-answers',
    says: [/one\.test gave no IPv4 address/],
  },
  'address services that disagree, with --yes': {
    world: { fetch: fakeFetch({ 'one.test': '203.0.113.7', 'two.test': '198.51.100.8' }) },
    exit: 2,
    code: 'missing-answers',
    says: [
      /--authorized-ip is missing/,
      /disagree about your public address: 203\.0\.113\.7, 198\.51\.100\.8/,
    ],
  },
  '--no-my-ip without an address, with --yes': {
    args: ['--no-my-ip'],
    exit: 2,
    code: 'missing-answers',
    says: [/--authorized-ip is missing/, /it was not asked for/],
  },
};

describe('bad input, with --yes', () => {
  test.each(Object.entries(CASES))('%s', async (_, { arrange, args = [], world, exit, code, says }) => {
    arrange?.();
    const { error } = await run(['--yes', ...args], world);
    expect(error).toMatchObject({ exit, code });
    const text = [error?.message, error?.why, ...(error?.remedy ?? [])].join('\n');
    for (const pattern of says) expect(text).toMatch(pattern);
    expect(await leftBehind(aws)).toEqual([]);
  });
});

describe('addresses by flag', () => {
  const many = Array.from({ length: 51 }, (_, index) => `198.51.100.${index}`).join(',');

  test.each([
    ['a word', 'home', /not an IPv4 address or CIDR/],
    ['a number too large', '203.0.113.256', /not an IPv4 address/],
    ['a prefix too long', '203.0.113.0/33', /not an IPv4 address/],
    ['leading zeros', '010.0.0.1', /not an IPv4 address/],
    ['IPv6', '2001:db8::1', /it is IPv6/],
    ['the whole internet', '0.0.0.0/0', /whole internet/],
    ['half of the internet', '128.0.0.0/1', /wider than \/8/],
    ['51 networks', many, /51 networks were given; a security group has room for 50/],
    ['one bad among good ones', '203.0.113.7,nope', /nope: it is not/],
    ['nothing', '', /no address was given/],
  ])('%s: exit 2, with the reason', async (_, value, why) => {
    const { error } = await run(['--yes', '--authorized-ip', value]);
    expect(error).toMatchObject({ exit: 2, code: 'bad-value' });
    expect(error?.message).toContain('--authorized-ip');
    expect(error?.why).toMatch(why);
    expect(await leftBehind(aws)).toEqual([]);
  });
});

describe('the command line', () => {
  test.each([
    [['--domain-sise', 'small'], 'unknown-flag', /no flag --domain-sise/, /Did you mean --domain-size\?/],
    [['--zzz'], 'unknown-flag', /no flag --zzz/, /help deploy/],
    [['--region'], 'bad-flag', /--region/, /us-east-1/],
    [['install'], 'unknown-command', /no command "install"/, /deploy, status/],
    [['deploy', 'now'], 'unknown-argument', /"now"/, /help deploy/],
    [
      [],
      'missing-answers',
      /--stack-name --domain-size --authorized-ip --engine --yes/,
      /npx create-cloudtrail-kibana .*--yes/,
    ],
    [
      ['--domain-size', 'trial'],
      'missing-answers',
      /missing: --stack-name --authorized-ip/,
      /--domain-size small|--domain-size trial/,
    ],
  ])('%j: exit 2', async (args, code, message, remedy) => {
    const { error } = await run(args);
    expect(error).toMatchObject({ exit: 2, code });
    expect(error?.message).toMatch(message);
    expect(error?.remedy.join('\n')).toMatch(remedy);
    // Nothing is looked at before the command line is right.
    expect(aws.sts.calls()).toHaveLength(0);
  });
});
