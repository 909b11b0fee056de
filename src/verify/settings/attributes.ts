import type { Template } from '../../core/template.ts';
import type { StackFacts } from '../../core/types.ts';
import { type Place, placeOfStack } from '../../stack/place.ts';
import { UNKNOWN } from '../../stack/template-values.ts';

export function pseudoParameters(stack: Pick<StackFacts, 'id' | 'name'>): Record<string, string> {
  const { partition, region, account } = placeOfStack(stack);
  return {
    'AWS::Partition': partition,
    'AWS::Region': region,
    'AWS::AccountId': account,
    'AWS::StackName': stack.name,
    'AWS::StackId': stack.id,
    'AWS::URLSuffix': partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com',
  };
}

/** The last part of a name that AWS gives as an address or ARN. */
export const nameIn = (id: string): string => id.split('/').at(-1) ?? id;

/** ARNs by type, as AWS forms them of what `Ref` gives (Service Authorization Reference, resource types). */
const ARNS: Readonly<Record<string, (id: string, place: Place) => string>> = {
  'AWS::IAM::Role': (id, { partition, account }) => `arn:${partition}:iam::${account}:role/${id}`,
  'AWS::Lambda::Function': (id, { partition, region, account }) =>
    `arn:${partition}:lambda:${region}:${account}:function:${id}`,
  'AWS::SQS::Queue': (id, { partition, region, account }) =>
    `arn:${partition}:sqs:${region}:${account}:${nameIn(id)}`,
  'AWS::Logs::LogGroup': (id, { partition, region, account }) =>
    `arn:${partition}:logs:${region}:${account}:log-group:${id}:*`,
  'AWS::Events::Rule': (id, { partition, region, account }) =>
    `arn:${partition}:events:${region}:${account}:rule/${id}`,
  'AWS::S3::Bucket': (id, { partition }) => `arn:${partition}:s3:::${id}`,
};

/** What `Ref` (`Trail`) or `Fn::GetAtt` (`Trail.Arn`) gives of a resource that is there; UNKNOWN where no name tells it. */
export function attributeOf(
  name: string,
  { Resources }: Template,
  ids: ReadonlyMap<string, string>,
  stack: StackFacts,
): unknown {
  const [logicalId = '', attribute] = name.split('.');
  const id = ids.get(logicalId);
  const type = Resources[logicalId]?.Type ?? '';
  if (!id) return UNKNOWN;
  // Of an instance profile, an emulator gives the ARN where AWS gives the name.
  if (attribute === undefined) return type === 'AWS::IAM::InstanceProfile' ? nameIn(id) : id;
  if (attribute === 'Arn') return ARNS[type]?.(id, placeOfStack(stack)) ?? UNKNOWN;
  if (attribute === 'QueueName') return nameIn(id);
  if (attribute === 'PublicIp') return id;
  if (attribute === 'DomainEndpoint') return stack.outputs.domainEndpoint ?? UNKNOWN;
  return UNKNOWN;
}
