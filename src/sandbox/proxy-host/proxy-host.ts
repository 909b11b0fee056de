import { setTimeout as sleep } from 'node:timers/promises';
import { EC2Client } from '@aws-sdk/client-ec2';
import { proxyFinder } from './instances.ts';
import { bootMachine, type Machine, type MachineOptions } from './machine.ts';
import type { AwsAccess } from './role.ts';

export interface ProxyHostOptions extends Omit<MachineOptions, 'aws' | 'ec2'> {
  readonly awsEndpoint: string;
  readonly region: string;
  /** Of the account's root: whoever owns the hardware sees every machine. */
  readonly credentials: AwsAccess['credentials'];
}

export interface ProxyHost {
  /** Where 443 and 80 of the proxy are, on 127.0.0.1. */
  readonly ports: { readonly https: number; readonly http: number };
  stop(): Promise<void>;
}

const POLL_MS = 300;

/**
 * Plays the EC2 machine of a stack's proxy: runs a real nginx with what the stack stored, as long as the emulator
 * has the instance running. One at a time: the machine that was launched last has the ports.
 */
export async function startProxyHost(options: ProxyHostOptions): Promise<ProxyHost> {
  const aws = { endpoint: options.awsEndpoint, region: options.region, credentials: options.credentials };
  const ec2 = new EC2Client(aws);
  const ending = new AbortController();
  const running = watch({ ...options, aws, ec2 }, ending.signal);
  return {
    ports: options.ports,
    stop: async () => {
      ending.abort();
      await running;
      ec2.destroy();
    },
  };
}

async function watch(options: MachineOptions, signal: AbortSignal): Promise<void> {
  const find = proxyFinder(options.ec2);
  const complain = onceEach(options.log);
  let machine: Machine | undefined;
  while (!signal.aborted) {
    try {
      const instance = await find();
      if (machine !== undefined && machine.id !== instance?.id) {
        await machine.stop();
        options.log(`proxy ${machine.id}: switched off`);
        machine = undefined;
      }
      if (instance !== undefined) {
        machine ??= await bootMachine(instance, options);
        await machine.refresh(instance);
      }
      complain(undefined);
    } catch (error) {
      complain(error as Error);
    }
    await sleep(POLL_MS, undefined, { signal }).catch(() => {});
  }
  await machine?.stop();
}

/** Logs an error when it appears and not at every poll that it lasts. */
function onceEach(log: (line: string) => void): (error: Error | undefined) => void {
  let last: string | undefined;
  return (error) => {
    const text = error && `${error.name}: ${error.message}`;
    if (text !== undefined && text !== last) log(`proxy: cannot be set up as its stack wants: ${text}`);
    last = text;
  };
}
