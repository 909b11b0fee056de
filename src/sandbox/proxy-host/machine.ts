import { mkdir } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import type { EC2Client } from '@aws-sdk/client-ec2';
import { SSMClient } from '@aws-sdk/client-ssm';
import { applier } from './apply.ts';
import { type Certificate, certificateFor, type MakeCertificate } from './certificate.ts';
import { currentSet, type FileSet } from './file-sets.ts';
import { admitted, type ProxyInstance } from './instances.ts';
import { machineFiles } from './machine-files.ts';
import { workerUser } from './machine-user.ts';
import { createNginx } from './nginx.ts';
import { type AwsAccess, instanceCredentials } from './role.ts';
import { isPublished, publishCertificate, readStored, type Stored } from './stored.ts';
import { ticketTable } from './tickets.ts';

export interface MachineOptions {
  readonly aws: AwsAccess;
  readonly ec2: Pick<EC2Client, 'send'>;
  /** Folder of all machines; each has one of its own below. */
  readonly runDir: string;
  /** Path of the nginx program. */
  readonly nginx: string;
  /** Authorities that the domain endpoint's certificate is checked against. */
  readonly caPem: string;
  /** Certificate by which the domain endpoint knows the proxy: here, all have one address. PEM texts. */
  readonly client: { readonly cert: string; readonly key: string };
  readonly ports: { readonly https: number; readonly http: number };
  readonly hashPassword: (password: string) => Promise<string>;
  readonly makeCertificate: MakeCertificate;
  readonly log: (line: string) => void;
}

/** A proxy's machine that is switched on. */
export interface Machine {
  readonly id: string;
  /** Does what refresh.sh does on the machine, and what the network does with the security groups. */
  refresh(instance: ProxyInstance): Promise<void>;
  stop(): Promise<void>;
}

/** Switches on the machine of an instance; it serves nothing before its first refresh. */
export async function bootMachine(instance: ProxyInstance, options: MachineOptions): Promise<Machine> {
  const { aws, ec2, ports, caPem, client, hashPassword, makeCertificate, log } = options;
  const folder = join(options.runDir, instance.id);
  await mkdir(join(folder, 'temp'), { recursive: true });
  const user = await workerUser();
  const ssm = new SSMClient({ ...aws, credentials: instanceCredentials(instance, aws) });
  const nginx = createNginx(options.nginx, currentSet(folder));
  const apply = applier(folder, nginx, log);
  const admission = remembered(hashPassword);

  const refresh = async ({ parameters, groupIds, address: own }: ProxyInstance) => {
    const [stored, cidrs] = await Promise.all([readStored(ssm, parameters), admitted(ec2, groupIds)]);
    const { protocol, address, password } = stored;
    const certificate = await certificateFor(address, folder, makeCertificate);
    const web = cidrs(protocol === 'https' ? 443 : 80);
    const machine = machineFiles({ folder, ports, protocol, web, redirect: cidrs(80), user });
    await apply({
      ...files(stored, certificate),
      ...(await admission(password)),
      'machine/ca.pem': caPem,
      'machine/client.pem': client.cert,
      'machine/client.key': client.key,
      ...machine,
    });
    // While a machine takes the place of another, the one that holds the address speaks.
    if (own !== address) return;
    const { sha256 } = certificate;
    if ((await isPublished(ssm, parameters, sha256)) || !(await accepts(ports[protocol]))) return;
    await publishCertificate(ssm, parameters, sha256);
    log(`proxy ${instance.id}: serves ${protocol} on 127.0.0.1:${ports[protocol]}`);
  };
  return { id: instance.id, refresh, stop: nginx.stop };
}

const files = ({ config }: Stored, { cert, key }: Certificate): FileSet => ({
  ...config,
  'tls/cert.pem': cert,
  'tls/key.pem': key,
});

/** What lets people in: a new salt, or new tickets, each time would look like a new password. */
function remembered(hashPassword: MachineOptions['hashPassword']): (password: string) => Promise<FileSet> {
  let last: { readonly password: string; readonly files: FileSet } | undefined;
  return async (password) => {
    if (last?.password !== password) {
      const htpasswd = `admin:${await hashPassword(password)}\n`;
      last = { password, files: { htpasswd, 'machine/tickets': ticketTable() } };
    }
    return last.files;
  };
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port }, () => resolve(true));
    socket.once('error', () => resolve(false)).once('connect', () => socket.destroy());
  });
}
