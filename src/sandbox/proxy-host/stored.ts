import { GetParameterCommand, PutParameterCommand, type SSMClient } from '@aws-sdk/client-ssm';

/** The files of nginx's configuration that the stack stores, each as a parameter of its own. */
const CONFIG_FILES = ['nginx.conf', 'locations.conf', 'upstream.conf'] as const;

export type Config = Readonly<Record<(typeof CONFIG_FILES)[number], string>>;

/** What the stack has stored for its proxy. */
export interface Stored {
  readonly config: Config;
  readonly password: string;
  /** The stack's Elastic IP: the name in the certificate. */
  readonly address: string;
  readonly protocol: 'https' | 'http';
}

type Ssm = Pick<SSMClient, 'send'>;

/** Reads what refresh.sh reads on the machine, with the machine's own permissions. */
export async function readStored(ssm: Ssm, parameters: string): Promise<Stored> {
  const [script, ...texts] = await Promise.all(
    ['refresh.sh', ...CONFIG_FILES].map((name) => parameter(ssm, `${parameters}/${name}`)),
  );
  const facts = scriptFacts(script ?? '');
  const config = Object.fromEntries(CONFIG_FILES.map((name, at) => [name, texts[at]])) as Config;
  return { ...facts, config, password: await parameter(ssm, facts.passwordParameter) };
}

/** The values that the stack wrote into refresh.sh. @throws Error naming the one that is missing. */
export function scriptFacts(script: string) {
  const value = (name: string) => {
    const found = new RegExp(`^${name}=(\\S+)$`, 'm').exec(script)?.[1];
    if (found === undefined) throw new Error(`refresh.sh has no line ${name}=…`);
    return found;
  };
  const protocol = value('PROTOCOL') === 'http' ? ('http' as const) : ('https' as const);
  return { passwordParameter: value('PASSWORD'), address: value('ADDRESS'), protocol };
}

const certificateParameter = (parameters: string) => `${parameters}/certificate-sha256`;

/** Whether the certificate's fingerprint stands there: an update of the stack may have reset it. */
export const isPublished = async (ssm: Ssm, parameters: string, sha256: string): Promise<boolean> =>
  (await parameter(ssm, certificateParameter(parameters))) === sha256;

/** Publishes the certificate's fingerprint. */
export async function publishCertificate(ssm: Ssm, parameters: string, sha256: string): Promise<void> {
  const Name = certificateParameter(parameters);
  await ssm.send(new PutParameterCommand({ Name, Type: 'String', Value: sha256, Overwrite: true }));
}

async function parameter(ssm: Ssm, Name: string): Promise<string> {
  const { Parameter } = await ssm.send(new GetParameterCommand({ Name, WithDecryption: true }));
  return Parameter?.Value ?? '';
}
