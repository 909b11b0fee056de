import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';

/** The account that the fake plays; a child process is pointed at it by AWS_ENDPOINT_URL. */
export interface FakeAws {
  readonly url: string;
  readonly port: number;
  /** Environment for a child process that is to believe in it. */
  readonly env: Record<string, string>;
  /** Actions asked for so far. */
  readonly asked: readonly string[];
  readonly close: () => Promise<void>;
}

const xml = (action: string, body: string) =>
  `<${action}Response><${action}Result>${body}</${action}Result></${action}Response>`;

/** EC2 answers have no result element; an item per entry. */
const ec2 = (action: string, set: string, items: string) =>
  `<${action}Response><requestId>1</requestId><${set}>${items}</${set}></${action}Response>`;

const ANSWERS: Readonly<Record<string, string>> = {
  GetCallerIdentity: xml(
    'GetCallerIdentity',
    '<Account>111122223333</Account><Arn>arn:aws:iam::111122223333:user/ada</Arn><UserId>A</UserId>',
  ),
  DescribeVpcs: ec2('DescribeVpcs', 'vpcSet', '<item><vpcId>vpc-1</vpcId><isDefault>true</isDefault></item>'),
  DescribeSubnets: ec2(
    'DescribeSubnets',
    'subnetSet',
    '<item><subnetId>subnet-1</subnetId><availabilityZone>us-east-1a</availabilityZone><defaultForAz>true</defaultForAz></item>',
  ),
  DescribeRouteTables: ec2(
    'DescribeRouteTables',
    'routeTableSet',
    '<item><associationSet><item><main>true</main></item></associationSet><routeSet><item>' +
      '<destinationCidrBlock>0.0.0.0/0</destinationCidrBlock><gatewayId>igw-1</gatewayId></item></routeSet></item>',
  ),
  DescribeInstanceTypeOfferings: ec2(
    'DescribeInstanceTypeOfferings',
    'instanceTypeOfferingSet',
    '<item><instanceType>t4g.micro</instanceType><location>us-east-1a</location></item>',
  ),
  DescribeAvailabilityZones: ec2(
    'DescribeAvailabilityZones',
    'availabilityZoneInfo',
    ['a', 'b', 'c']
      .map(
        (letter) =>
          `<item><zoneName>us-east-1${letter}</zoneName><zoneState>available</zoneState><zoneType>availability-zone</zoneType></item>`,
      )
      .join(''),
  ),
  DescribeAccountAttributes: ec2(
    'DescribeAccountAttributes',
    'accountAttributeSet',
    '<item><attributeName>vpc-max-elastic-ips</attributeName><attributeValueSet><item>' +
      '<attributeValue>5</attributeValue></item></attributeValueSet></item>',
  ),
  DescribeAddresses: ec2('DescribeAddresses', 'addressesSet', ''),
  SimulatePrincipalPolicy: xml(
    'SimulatePrincipalPolicy',
    '<EvaluationResults></EvaluationResults><IsTruncated>false</IsTruncated>',
  ),
  DescribeStacks: xml('DescribeStacks', '<Stacks></Stacks>'),
  'CloudTrail_20131101.DescribeTrails': '{"trailList":[]}',
  'ServiceQuotasV20190624.GetServiceQuota': '{"Quota":{"Value":100}}',
  'AmazonSSM.GetParameter': '{"Parameter":{"Value":"ami-1"}}',
  ...Object.fromEntries(
    ['OpenSearch_2.19', 'OpenSearch_3.5', 'Elasticsearch_7.10'].map((engine) => [
      `/2021-01-01/opensearch/instanceTypeDetails/${engine}`,
      '{"InstanceTypeDetails":[{"InstanceType":"t3.small.search"},{"InstanceType":"m7g.medium.search"},' +
        '{"InstanceType":"m7g.large.search"}]}',
    ]),
  ),
  '/2021-01-01/domain': '{"DomainNames":[]}',
  '/2021-01-01/opensearch/versions': '{"Versions":["OpenSearch_2.19","Elasticsearch_7.10"]}',
};

/** By action; one with the status 0 never comes. */
type Answers = Readonly<Record<string, { status: number; body: string }>>;

/** How long an answer takes, in milliseconds; `serial` gives one at a time, however many are asked for. */
export interface Pace {
  readonly latencyMs: number;
  readonly serial?: boolean;
}

/** Waits as the pace says. */
function pacer({ latencyMs, serial = false }: Pace): () => Promise<void> {
  let last = Promise.resolve();
  const late = () => new Promise<void>((resolve) => setTimeout(resolve, latencyMs));
  return () => {
    last = serial ? last.then(late) : late();
    return last;
  };
}

/** Stacks of this tool, as DescribeStacks gives them, with a template that has nothing in it. */
export const stacksAnswer = (...stacks: { name: string; status: string; version: string }[]): Answers => ({
  DescribeStacks: {
    status: 200,
    body: xml('DescribeStacks', `<Stacks>${stacks.map(member).join('')}</Stacks>`),
  },
  GetTemplate: {
    status: 200,
    body: xml('GetTemplate', '<TemplateBody>{"Parameters":{},"Resources":{}}</TemplateBody>'),
  },
});

function member({ name, status, version }: { name: string; status: string; version: string }): string {
  const pairs = (of: string, key: string, value: string, values: Record<string, string>) =>
    `<${of}>${Object.entries(values)
      .map(([k, v]) => `<member><${key}>${k}</${key}><${value}>${v}</${value}></member>`)
      .join('')}</${of}>`;
  const parameters = {
    AuthorizedIps: '203.0.113.7/32,198.51.100.0/24',
    AuthorizedUntil: '-,-',
    DomainName: name,
    DomainSize: 'trial',
    EngineVersion: 'OpenSearch_2.19',
    ExistingLogGroup: '',
    IndexRetentionDays: '90',
    Protocol: 'https',
    AllowDevTools: 'false',
    ProxyInstanceType: 't4g.micro',
    ArtifactsBucket: 'artifacts',
  };
  const outputs = {
    Url: 'https://192.0.2.1/_dashboards/app/dashboards',
    UiPath: '/_dashboards',
    ProxyIp: '192.0.2.1',
    ProxyInstanceId: 'i-1',
    LogGroup: `${name}-TrailLogGroup-1a2b3c`,
    ForwarderFunction: `${name}-LogsToElasticsearch-1a2b3c`,
    UpdaterFunction: `${name}-UpdateElasticsearch-1a2b3c`,
    CertificateParameter: `/create-cloudtrail-kibana/${name}/certificate-sha256`,
    PasswordParameter: `/create-cloudtrail-kibana/${name}/password`,
    FailureQueueUrl: 'https://sqs.us-east-1.amazonaws.com/111122223333/failures',
    TrailArn: `arn:aws:cloudtrail:us-east-1:111122223333:trail/${name}-us-east-1`,
    TrailBucket: `${name}-trailbucket-1a2b3c`,
  };
  return [
    `<member><StackName>${name}</StackName>`,
    `<StackId>arn:aws:cloudformation:us-east-1:111122223333:stack/${name}/1</StackId>`,
    `<StackStatus>${status}</StackStatus><CreationTime>2026-11-20T12:00:00Z</CreationTime>`,
    pairs('Parameters', 'ParameterKey', 'ParameterValue', parameters),
    pairs('Outputs', 'OutputKey', 'OutputValue', outputs),
    pairs('Tags', 'Key', 'Value', { 'create-cloudtrail-kibana:version': version }),
    '</member>',
  ].join('');
}

/** Plays the few AWS calls that the wizard makes before its plan; `over` replaces answers by action. */
export async function fakeAws(
  over: Answers = {},
  pace: Pace = { latencyMs: 0 },
  tls?: { readonly key: string; readonly cert: string },
): Promise<FakeAws> {
  const asked: string[] = [];
  const turn = pacer(pace);
  const listener: RequestListener = async (request, response) => {
    const action = await actionOf(request);
    asked.push(action);
    await turn();
    const { status, body } = over[action] ?? {
      status: ANSWERS[action] ? 200 : 501,
      body: ANSWERS[action] ?? '',
    };
    if (status === 0) return;
    response.writeHead(status, { 'content-type': body.startsWith('<') ? 'text/xml' : 'application/json' });
    response.end(body);
  };
  const server = tls === undefined ? createServer(listener) : createTlsServer(tls, listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const url = `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`;
  const account = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', AWS_REGION: 'us-east-1' };
  return {
    url,
    port,
    asked,
    env: { ...account, AWS_ENDPOINT_URL: url },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The query API names its action in the body, the JSON one in a header, the REST one by its path. */
async function actionOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const form = new URLSearchParams(Buffer.concat(chunks).toString('utf8'));
  const path = new URL(request.url ?? '/', 'http://fake').pathname.replace(/(.)\/$/, '$1');
  return form.get('Action') ?? request.headers['x-amz-target']?.toString() ?? path;
}
