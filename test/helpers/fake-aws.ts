import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The account that the fake plays; a child process is pointed at it by AWS_ENDPOINT_URL. */
export interface FakeAws {
  readonly url: string;
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

/** Plays the few AWS calls that the wizard makes before its plan; `over` replaces answers by action. */
export async function fakeAws(
  over: Readonly<Record<string, { status: number; body: string }>> = {},
): Promise<FakeAws> {
  const asked: string[] = [];
  const server = createServer(async (request, response) => {
    const action = await actionOf(request);
    asked.push(action);
    const { status, body } = over[action] ?? {
      status: ANSWERS[action] ? 200 : 501,
      body: ANSWERS[action] ?? '',
    };
    response.writeHead(status, { 'content-type': body.startsWith('<') ? 'text/xml' : 'application/json' });
    response.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const account = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', AWS_REGION: 'us-east-1' };
  return {
    url,
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
