import {
  GetBucketPolicyCommand,
  GetBucketVersioningCommand,
  GetPublicAccessBlockCommand,
  HeadBucketCommand,
} from '@aws-sdk/client-s3';
import { placeOfStack } from '../../../stack/place.ts';
import { type Kind, orGone } from '../kind.ts';

/** AWS::S3::Bucket. A bucket of this name that is another account's answers 403: it is not ours any more. */
export const bucket: Kind = {
  compared: ['VersioningConfiguration', 'PublicAccessBlockConfiguration'],
  read: async ({ id: Bucket }, { fx, stack }) => {
    const client = await fx.aws.s3();
    const ours = { Bucket, ExpectedBucketOwner: placeOfStack(stack).account };
    if ((await orGone(client.send(new HeadBucketCommand(ours)))) === undefined) return undefined;
    const [versioning, access] = await Promise.all([
      client.send(new GetBucketVersioningCommand(ours)),
      orGone(client.send(new GetPublicAccessBlockCommand(ours))),
    ]);
    return {
      VersioningConfiguration: { Status: versioning.Status },
      PublicAccessBlockConfiguration: access?.PublicAccessBlockConfiguration,
    };
  },
};

/** AWS::S3::BucketPolicy. */
export const bucketPolicy: Kind = {
  compared: ['PolicyDocument'],
  read: async ({ wanted }, { fx, stack }) => {
    const client = await fx.aws.s3();
    const ours = { Bucket: String(wanted.Bucket), ExpectedBucketOwner: placeOfStack(stack).account };
    const found = await orGone(client.send(new GetBucketPolicyCommand(ours)));
    return found?.Policy ? { PolicyDocument: JSON.parse(found.Policy) } : undefined;
  },
};
