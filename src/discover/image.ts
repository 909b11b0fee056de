import { GetParameterCommand, type SSMClient } from '@aws-sdk/client-ssm';

/**
 * AMI id of the current Amazon Linux 2023. Resolved here, once, and passed as a plain parameter: a template that asks
 * for "latest" replaces the proxy on an unrelated update.
 */
export async function discoverProxyImage(ssm: SSMClient, architecture: 'arm64' | 'x86_64'): Promise<string> {
  const Name = `/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-${architecture}`;
  const { Parameter } = await ssm.send(new GetParameterCommand({ Name }));
  return Parameter?.Value ?? '';
}
