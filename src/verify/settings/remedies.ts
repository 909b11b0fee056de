import type { VerifyContext } from '../context.ts';
import { nameIn } from './attributes.ts';
import type { Drift } from './look.ts';

/**
 * CloudFormation puts back what was changed by hand only when it is asked to: an update with the same template finds
 * nothing to do. (User Guide, "Using drift-aware change sets".)
 */
export const PUT_BACK =
  'Put it back by hand, or by a change set with --deployment-mode REVERT_DRIFT (CloudFormation User Guide, "drift-aware change sets").';

/** What to do about an answer of AWS that tells nothing of the resource. */
export const ASK_AGAIN = 'The reason is what AWS answered: run it again.';

/** Where the reason of a failing row is. */
export const SEE_PROXY =
  'Open a session on the proxy (aws ssm start-session) and read /var/log/cloud-init-output.log.';
export const SEE_UPDATER = 'Read the log group of UpdateElasticsearch.';
export const SEE_FORWARDER = 'Read the log group of LogsToElasticsearch.';
export const AGAIN = 'Wait some minutes and run it again.';

type Remedy = (drift: Drift) => string | undefined;

const changed = ({ differences }: Drift, property: string): boolean =>
  differences.some(({ path }) => path === property);

/** Command lines that undo what happens most, by type. */
const REMEDIES: Readonly<Record<string, Remedy>> = {
  'AWS::Events::Rule': (drift) =>
    changed(drift, 'State') ? `aws events enable-rule --name ${nameIn(drift.resource.id)}` : undefined,
  'AWS::CloudWatch::Alarm': (drift) =>
    changed(drift, 'ActionsEnabled')
      ? `aws cloudwatch enable-alarm-actions --alarm-names ${drift.resource.id}`
      : undefined,
  'AWS::Logs::LogGroup': ({ gone, resource: { id, wanted } }) =>
    gone
      ? `aws logs create-log-group --log-group-name ${id}`
      : `aws logs put-retention-policy --log-group-name ${id} --retention-in-days ${wanted.RetentionInDays}`,
  'AWS::Lambda::Function': (drift) =>
    changed(drift, 'State')
      ? `aws lambda delete-function-concurrency --function-name ${drift.resource.id}`
      : undefined,
  'AWS::Lambda::Permission': ({ resource: { logicalId, wanted } }) =>
    `aws lambda add-permission --function-name ${wanted.FunctionName} --statement-id ${logicalId} --action ${wanted.Action} --principal ${wanted.Principal} --source-arn ${wanted.SourceArn}`,
  'AWS::EC2::Instance': (drift) =>
    changed(drift, 'State') ? `aws ec2 start-instances --instance-ids ${drift.resource.id}` : undefined,
  'AWS::EC2::EIPAssociation': ({ resource: { wanted } }) =>
    `Associate the Elastic IP again: aws ec2 associate-address --instance-id ${wanted.InstanceId} --allocation-id <eipalloc-…>`,
  'AWS::CloudTrail::Trail': (drift) => (drift.gone ? undefined : trailRemedy(drift)),
};

/** Options of `aws cloudtrail update-trail` that set a property of the template again. */
const TRAIL: Readonly<Record<string, string>> = {
  IsMultiRegionTrail: '--is-multi-region-trail',
  IncludeGlobalServiceEvents: '--include-global-service-events',
  EnableLogFileValidation: '--enable-log-file-validation',
};

function trailRemedy({ resource: { id }, differences }: Drift): string | undefined {
  const options = differences.flatMap(({ path }) => TRAIL[path] ?? []);
  return options.length === differences.length
    ? `aws cloudtrail update-trail --name ${id} ${options.join(' ')}`
    : undefined;
}

const SHOWN = 3;

/** What undoes the drift: a command line for each resource where there is one. */
export async function remediesFor(drift: readonly Drift[], { fx }: VerifyContext): Promise<string> {
  const region = await fx.aws.region();
  const lines = drift.map((one) => REMEDIES[one.resource.type]?.(one));
  const known = lines.filter((line) => line !== undefined).map((line) => inRegion(line, region));
  const all = known.length < drift.length ? [...known.slice(0, SHOWN), PUT_BACK] : known.slice(0, SHOWN);
  return all.join('\n');
}

/** A command is pasted into whatever shell: it names the stack's region. */
const inRegion = (line: string, region: string | undefined): string =>
  region !== undefined && line.startsWith('aws ') ? `${line} --region ${region}` : line;
