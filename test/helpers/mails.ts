import type { Sandbox } from '../../src/sandbox/client.ts';

/** A mail that the local AWS keeps instead of sending it; one that asks for a confirmation has a token. */
interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly body: string;
  readonly token?: string;
}

/** The mails to an address so far, oldest first. */
export async function mailsTo(
  { awsEndpoint, token }: Pick<Sandbox, 'awsEndpoint' | 'token'>,
  address: string,
): Promise<Mail[]> {
  const answer = await fetch(`${awsEndpoint}/_sandbox/mails?${new URLSearchParams({ to: address, token })}`);
  return (await answer.json()) as Mail[];
}
