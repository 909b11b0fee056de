import { describe, expect, test } from 'vitest';
import { renderTemplate } from '../../../src/deploy/template.ts';
import { OF_ERROR_LOGS } from '../../../src/plan/needs.ts';
import { bundledTemplate, resolver } from '../../helpers/cfn.ts';

const authorizedIps = ['203.0.113.7/32'];
const plain = renderTemplate(bundledTemplate(), { authorizedIps });
const template = renderTemplate(bundledTemplate(), { authorizedIps, errorLogs: true });
const ARN = 'arn:aws:logs:eu-central-1:111122223333:log-group:errors:*';
const { properties } = resolver(template, { ErrorLogs: 'true' }, { 'DomainErrors.Arn': ARN });

describe('A template with error logs', () => {
  test('adds a log group, its resource policy, and resource types that the permissions know.', () => {
    const added = Object.keys(template.Resources).filter((id) => plain.Resources[id] === undefined);
    expect(added).toEqual(['DomainErrors', 'DomainErrorsPolicy']);
    const types = (one: typeof plain) => new Set(Object.values(one.Resources).map(({ Type }) => Type));
    const before = types(plain);
    expect([...types(template)].filter((type) => !before.has(type))).toEqual([...OF_ERROR_LOGS]);
  });

  test('publishes the error logs of the domain, and none of the slow logs, which hold what people search for.', () => {
    expect(properties('Domain').LogPublishingOptions).toEqual({
      ES_APPLICATION_LOGS: { CloudWatchLogsLogGroupArn: ARN, Enabled: true },
    });
    expect(plain.Resources.Domain?.Properties).not.toHaveProperty('LogPublishingOptions');
  });

  test('lets the service write for this domain of this account alone.', () => {
    const document = JSON.parse(String(properties('DomainErrorsPolicy').PolicyDocument));
    expect(document.Statement).toEqual([
      {
        Sid: 'DomainErrors',
        Effect: 'Allow',
        Principal: { Service: 'es.amazonaws.com' },
        Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        Resource: ARN,
        Condition: {
          StringEquals: { 'aws:SourceAccount': '111122223333' },
          ArnLike: { 'aws:SourceArn': 'arn:aws:es:eu-central-1:111122223333:domain/cloudtrail' },
        },
      },
    ]);
  });

  test('begins the domain when the policy is there: the service looks for it.', () => {
    expect(template.Resources.Domain?.DependsOn).toContain('DomainErrorsPolicy');
    expect(plain.Resources.Domain?.DependsOn).not.toContain('DomainErrorsPolicy');
  });
});
