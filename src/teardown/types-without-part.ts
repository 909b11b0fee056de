const WITH_THE_FUNCTION = 'a setting of the function: it is gone with the function, and bills nothing';
const OF_IAM = 'bills nothing; the stack deletes it';

/**
 * Resource types of the template that the proof at the end of a teardown does not look for, each with the reason. A test
 * ties the template, this table and `PARTS`: a type has to be in one of the two.
 */
export const TYPES_WITHOUT_PART: Readonly<Record<string, string>> = {
  'AWS::EC2::EIPAssociation': 'a property of the Elastic IP, which is looked for',
  'AWS::EC2::SecurityGroup': 'bills nothing; the stack deletes it',
  'AWS::Events::Rule': 'a schedule bills nothing, and calls a function that is looked for',
  'AWS::IAM::InstanceProfile': OF_IAM,
  'AWS::IAM::Policy': OF_IAM,
  'AWS::IAM::Role': OF_IAM,
  'AWS::Lambda::EventInvokeConfig': WITH_THE_FUNCTION,
  'AWS::Lambda::Permission': WITH_THE_FUNCTION,
  'AWS::Logs::ResourcePolicy': 'bills nothing, and names a log group that is looked for',
  'AWS::Logs::SubscriptionFilter': 'bills nothing, and delivers to a function that is looked for',
  'AWS::S3::BucketPolicy': "a property of the trail's bucket, which is looked for",
  'AWS::SQS::QueuePolicy': 'a property of the failure queue, which is looked for',
  'AWS::StepFunctions::StateMachine': 'bills only while it runs, and calls functions that are looked for',
  'Custom::UpdateElasticsearch': 'a call of the function, and no thing of its own',
};
