import { GetParameterCommand, type SSMClient } from '@aws-sdk/client-ssm';

type Architecture = 'arm64' | 'x86_64';

/**
 * AMI ids of the current Amazon Linux 2023. Resolved here, once, and passed as a plain parameter: a template that asks
 * for "latest" replaces the proxy on an unrelated update. Both are asked for at once: which one is needed is known
 * only when the network is.
 */
export async function discoverProxyImages(ssm: SSMClient): Promise<Record<Architecture, string>> {
  const [arm64, x86_64] = await Promise.all([image(ssm, 'arm64'), image(ssm, 'x86_64')]);
  return { arm64, x86_64 };
}

async function image(ssm: SSMClient, architecture: Architecture): Promise<string> {
  const Name = `/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-${architecture}`;
  const { Parameter } = await ssm.send(new GetParameterCommand({ Name }));
  return Parameter?.Value ?? '';
}
