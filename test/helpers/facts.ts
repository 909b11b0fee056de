import type { Answers, Facts, StackFacts, StackOutputs, TrailFacts } from '../../src/core/types.ts';
import { readOutputs } from '../../src/stack/outputs.ts';

/** An account with nothing in it, called from a known address. */
export function factsWith(over: Partial<Facts> = {}): Facts {
  return {
    identity: { account: '123456789012', arn: 'arn:aws:iam::123456789012:user/ada', region: 'eu-central-1' },
    network: { vpcId: 'vpc-1', subnetId: 'subnet-1', zone: 'eu-central-1a', proxyInstanceType: 't4g.micro' },
    callerIp: { status: 'agreed', ip: '203.0.113.7' },
    trails: [],
    stacks: [],
    domains: [],
    engines: ['OpenSearch_2.19', 'OpenSearch_3.5', 'Elasticsearch_7.10'],
    upgrades: { 'cloudtrail-kibana': ['OpenSearch_2.19', 'OpenSearch_3.5'] },
    proxyImageId: 'ami-1',
    today: '2026-11-20',
    limits: {
      addresses: { used: 1, most: 5 },
      domains: 100,
      zones: ['eu-central-1a', 'eu-central-1b', 'eu-central-1c'],
      instanceTypes: {},
      unchecked: [],
    },
    permissions: {
      status: 'checked',
      names: {
        stackName: 'cloudtrail-kibana',
        domainName: 'cloudtrail-kibana',
        artifactsBucket: 'create-cloudtrail-kibana-123456789012-eu-central-1',
      },
      denials: [],
    },
    sessionMinutes: undefined,
    ...over,
  };
}

/** What the defaults come to with {@link factsWith}. */
export function answersWith(over: Partial<Answers> = {}): Answers {
  return {
    stackName: 'cloudtrail-kibana',
    domainName: 'cloudtrail-kibana',
    domainSize: 'small',
    engine: 'OpenSearch_2.19',
    authorizedIps: ['203.0.113.7/32'],
    eventsPerMonth: 1_000_000,
    eventsFrom: { source: 'given' },
    existingLogGroup: undefined,
    retentionDays: 90,
    historyDays: 90,
    logDays: 30,
    protocol: 'https',
    allowDevTools: false,
    artifactsBucket: 'create-cloudtrail-kibana-123456789012-eu-central-1',
    accounts: [],
    vendors: [],
    alertEmail: undefined,
    alertWebhook: undefined,
    errorLogs: false,
    tags: { all: false, set: [], remove: [] },
    permissionsBoundary: undefined,
    protect: false,
    ...over,
  };
}

export const STACK_ID = 'arn:aws:cloudformation:eu-central-1:123456789012:stack/cloudtrail-kibana/1';

/** A stack that this tool made; given parameters come on top of its own. */
export function stackWith({ parameters, ...over }: Partial<StackFacts> = {}): StackFacts {
  return {
    name: 'cloudtrail-kibana',
    id: STACK_ID,
    status: 'CREATE_COMPLETE',
    outputs: { trailArn: 'arn:aws:cloudtrail:eu-central-1:123456789012:trail/ours' },
    version: '0.0.9',
    tags: [],
    isProtected: false,
    ...over,
    parameters: {
      AuthorizedIps: '198.51.100.0/24',
      DomainName: 'cloudtrail-kibana',
      EngineVersion: 'OpenSearch_2.19',
      DomainSize: 'trial',
      InstanceType: '',
      VpcId: 'vpc-old',
      SubnetId: 'subnet-old',
      ProxyInstanceType: 't4g.micro',
      ProxyImageId: 'ami-old',
      ExistingLogGroup: '',
      ArtifactsBucket: 'bucket-of-before',
      IndexRetentionDays: '30',
      Protocol: 'https',
      AllowDevTools: 'false',
      ...parameters,
    },
  };
}

/** A trail whose log group may be reused. */
export function trailWith(over: Partial<TrailFacts> = {}): TrailFacts {
  const name = over.name ?? 'org-trail';
  return {
    name,
    arn: `arn:aws:cloudtrail:eu-central-1:123456789012:trail/${name}`,
    logGroup: `/aws/cloudtrail/${name}`,
    bucket: `${name}-records`,
    reusable: true,
    why: undefined,
    subscribers: [],
    mostFilters: undefined,
    kmsKey: undefined,
    ofOrganization: false,
    ...over,
  };
}

/** What a stack of this tool tells when it stands. */
export function outputsWith(over: Readonly<Record<string, string>> = {}): Record<string, string> {
  const folder = '/create-cloudtrail-kibana/cloudtrail-kibana';
  return {
    Url: 'https://192.0.2.1/_dashboards/app/dashboards',
    UiPath: '/_dashboards',
    ProxyIp: '192.0.2.1',
    ProxyInstanceId: 'i-1',
    TrailArn: 'arn:aws:cloudtrail:eu-central-1:123456789012:trail/ours',
    LogGroup: 'trail-logs',
    ForwarderFunction: 'forwarder',
    UpdaterFunction: 'updater',
    FailureQueueUrl: 'https://sqs.test/failures',
    CertificateParameter: `${folder}/certificate-sha256`,
    PasswordParameter: `${folder}/password`,
    ...over,
  };
}

/** The same as DescribeStacks gives it. */
export const outputPairs = (over: Readonly<Record<string, string>> = {}) =>
  Object.entries(outputsWith(over)).map(([OutputKey, OutputValue]) => ({ OutputKey, OutputValue }));

/** The same as this program reads it. */
export const stackOutputs = (over: Readonly<Record<string, string>> = {}): StackOutputs =>
  readOutputs(outputPairs(over)) as StackOutputs;
