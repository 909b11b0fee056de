/** What there is to know about a search server before it can be installed and started. */
export interface SearchServerPins {
  readonly title: string;
  readonly version: string;
  /** Engine version as the OpenSearch Service names it. */
  readonly engine: string;
  /** Maven's group:artifact:version, as all coordinates here. */
  readonly distribution: string;
  readonly mainClass: string;
  /** Prefix of the server's system properties. */
  readonly prefix: 'opensearch' | 'es';
  /** Name of the configuration file and of the version key in a module's descriptor. */
  readonly name: 'opensearch' | 'elasticsearch';
  readonly package: string;
  /** Java version the modules' descriptors declare. */
  readonly javaVersion: string;
  /** `packaged`: a newer Java than the machine may have, installed beside the server. */
  readonly java: 'machine' | 'packaged';
  /** Arguments of Java for this server alone; `home` is the server's. */
  readonly jvm: (home: string) => readonly string[];
  readonly modules: Readonly<Record<string, SearchModule>>;
  /** Jars that are put beside the server's own. */
  readonly lib?: readonly string[];
  /** Modules of the distribution that the sandbox takes out. */
  readonly without?: readonly string[];
}

export interface SearchModule {
  /** Class of the plugin, below the server's package. */
  readonly plugin: string;
  readonly jars: readonly string[];
  readonly extends?: string;
  /** Permissions the module's code needs under the server's security manager. */
  readonly permissions?: readonly string[];
}

const runtime = (name: string) => `java.lang.RuntimePermission "${name}"`;

/** Permissions of the modules that need any; the same for every server that has a security manager. */
export const PERMISSIONS = {
  painless: [runtime('createClassLoader'), runtime('getClassLoader')],
  reindex: [
    'java.net.SocketPermission "*", "connect"',
    'java.util.PropertyPermission "*", "read,write"',
    runtime('getClassLoader'),
    runtime('setFactory'),
  ],
} as const;

/** Java 12 to 23 install a security manager only when it is allowed. */
export const securityManager = () => ['-Djava.security.manager=allow', '-Djava.locale.providers=SPI,COMPAT'];

export const asm = (version: string) =>
  ['asm', 'asm-util', 'asm-tree', 'asm-commons', 'asm-analysis'].map(
    (name) => `org.ow2.asm:${name}:${version}`,
  );

export const httpClient = (client: string, core: string, async: string) => [
  `org.apache.httpcomponents:httpclient:${client}`,
  `org.apache.httpcomponents:httpcore:${core}`,
  `org.apache.httpcomponents:httpcore-nio:${core}`,
  `org.apache.httpcomponents:httpasyncclient:${async}`,
];
