import type { SearchKind } from './search/kinds.ts';

/** One thing the start does, as it is told to the user. */
export interface SandboxStep {
  readonly name: string;
  readonly state: 'start' | 'done' | 'failed';
  readonly detail?: string;
}

export interface SandboxOptions {
  /** The engine to install and start; without meaning when `searchUrl` is given. Default `opensearch`. */
  readonly engine?: SearchKind;
  /** Address of a running OpenSearch (1 or newer) or Elasticsearch 7.10, credentials in it allowed. */
  readonly searchUrl?: string;
  /** Address of a running OpenSearch Dashboards or Kibana to put behind the domain endpoint. */
  readonly dashboardsUrl?: string;
  /** The sandbox outlives this process from the start on, as after `leaveRunning()`. */
  readonly keep?: boolean;
  readonly onStep?: (step: SandboxStep) => void;
  readonly signal?: AbortSignal;
  /** Names of S3 buckets that belong to somebody else's account. */
  readonly foreignBuckets?: readonly string[];
}

/** Keys of the emulator's root user, made up for each sandbox. Hand out copies: the SDK writes into the object it is given. */
export interface SandboxCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** What is known about a started sandbox; plain data, kept in the state file. */
export interface SandboxInfo {
  readonly awsEndpoint: string;
  readonly region: 'us-east-1';
  readonly credentials: SandboxCredentials;
  /** Opens the local AWS's own pages, such as its mails. */
  readonly token: string;
  /** Engine version as the OpenSearch Service names it, such as `OpenSearch_2.19`. */
  readonly engine: string;
  /** Address of the search server itself, not of the domain endpoint before it, with the password that ours asks for. */
  readonly searchUrl: string;
  readonly callerIpSources: readonly string[];
  /** `given-at-root`: a given UI that does not know the path it is served under, so that its pages won't load. */
  readonly ui: 'stand-in' | 'given' | 'given-at-root';
  /** Where the proxy really listens, on 127.0.0.1. */
  readonly ports: { readonly https: number; readonly http: number };
}

export interface Sandbox extends Omit<SandboxInfo, 'ports'> {
  /** Where a host and port of the stack are really reached: the proxy's 443 and 80 are other ports on 127.0.0.1. */
  readonly locate: (host: string, port: number) => { host: string; port: number };
  /** Stops every server and deletes the run folder. Resolves when nothing is left. */
  readonly stop: () => Promise<void>;
  /** Lets the sandbox outlive this process; `stopSandbox()` ends it later. */
  readonly leaveRunning: () => void;
}

export const REGION = 'us-east-1';
