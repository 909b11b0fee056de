import { arnOf } from '../plan/resource-arns.ts';
import type { Scope } from './scope.ts';

/**
 * How a person removes what CloudFormation alone removes, by its kind: for what it left behind, since there is no stack any
 * more that could be deleted again.
 */
const BY_HAND: Readonly<Record<string, (name: string, scope: Scope) => string>> = {
  Domain: (name) => `opensearch delete-domain --domain-name ${name}`,
  Trail: (name) => `cloudtrail delete-trail --name ${name}`,
  Proxy: (name) => `ec2 terminate-instances --instance-ids ${name}`,
  'Elastic IP': (name) =>
    `ec2 release-address --allocation-id $(aws ec2 describe-addresses --public-ips ${name} --query Addresses[0].AllocationId --output text)`,
  Queue: (name) => `sqs delete-queue --queue-url $(aws sqs get-queue-url --queue-name ${name} --output text)`,
  Function: (name) => `lambda delete-function --function-name ${name}`,
  Alarm: (name) => `cloudwatch delete-alarms --alarm-names ${name}`,
  Topic: (name, scope) => `sns delete-topic --topic-arn ${arnOf('AWS::SNS::Topic', name, scope)}`,
  Metric: (name) =>
    `logs delete-metric-filter --filter-name ${name} --log-group-name $(aws logs describe-metric-filters --query "metricFilters[?filterName=='${name}']|[0].logGroupName" --output text)`,
};

/** The command line that removes it; undefined for a kind that this program removes itself. */
export function removalByHand(what: string, name: string, scope: Scope): string | undefined {
  const words = BY_HAND[what]?.(name, scope);
  return (
    words && `aws ${words.replaceAll('$(aws ', `$(aws --region ${scope.region} `)} --region ${scope.region}`
  );
}
