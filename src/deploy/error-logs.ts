import type { Template, TemplateResource } from '../core/template.ts';

type Resources = Template['Resources'];

const ROW = { 'create-cloudtrail-kibana': { group: 'Domain' } };
const GROUP = { 'Fn::GetAtt': ['DomainErrors', 'Arn'] };

/**
 * The template with the error logs of the domain: a log group, the resource policy that lets the service write to it, and
 * the domain's setting. The service looks for the policy before it takes the setting (OpenSearch Service Developer Guide,
 * "Monitoring OpenSearch logs with Amazon CloudWatch Logs"): the domain waits for it.
 */
export function withErrorLogs(template: Template): Template {
  const { Domain, ...others } = template.Resources;
  if (Domain === undefined) return template;
  const Resources: Resources = {
    ...others,
    DomainErrors: {
      Type: 'AWS::Logs::LogGroup',
      DeletionPolicy: 'Delete',
      UpdateReplacePolicy: 'Delete',
      Metadata: ROW,
      Properties: { RetentionInDays: 30 },
    },
    DomainErrorsPolicy: {
      Type: 'AWS::Logs::ResourcePolicy',
      Metadata: ROW,
      Properties: {
        PolicyName: { 'Fn::Sub': `\${AWS::StackName}-DomainErrors` },
        PolicyDocument: {
          'Fn::Sub': JSON.stringify({ Version: '2012-10-17', Statement: [WRITES] }),
        },
      },
    },
    Domain: publishing(Domain),
  };
  return {
    ...template,
    Parameters: {
      ...template.Parameters,
      ErrorLogs: {
        Type: 'String',
        AllowedValues: ['true'],
        Description: "The domain's error logs are published to CloudWatch Logs",
      },
    },
    Resources,
  };
}

/** For this domain alone: the same guide, "Enabling log publishing", against a confused deputy. */
const WRITES = {
  Sid: 'DomainErrors',
  Effect: 'Allow',
  Principal: { Service: 'es.amazonaws.com' },
  Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
  Resource: `\${DomainErrors.Arn}`,
  Condition: {
    StringEquals: { 'aws:SourceAccount': `\${AWS::AccountId}` },
    ArnLike: {
      'aws:SourceArn': `arn:\${AWS::Partition}:es:\${AWS::Region}:\${AWS::AccountId}:domain/\${DomainName}`,
    },
  },
};

const publishing = (domain: TemplateResource): TemplateResource => ({
  ...domain,
  DependsOn: [...[domain.DependsOn ?? []].flat(), 'DomainErrorsPolicy'],
  Properties: {
    ...domain.Properties,
    LogPublishingOptions: { ES_APPLICATION_LOGS: { CloudWatchLogsLogGroupArn: GROUP, Enabled: true } },
  },
});
