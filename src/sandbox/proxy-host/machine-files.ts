/** What only the machine knows, for the files that the stored nginx.conf includes. */
export interface MachineFacts {
  /** Folder for the pid file, logs and temporary files; absolute. */
  readonly folder: string;
  readonly ports: { readonly https: number; readonly http: number };
  readonly protocol: 'https' | 'http';
  /** CIDRs that the security groups admit to the main server and to the redirecting one. */
  readonly web: readonly string[];
  readonly redirect: readonly string[];
  /** User and group for the workers, only when started by root. */
  readonly user: string | undefined;
}

const TEMP_PATHS = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];

/**
 * The files under machine/. On AWS the security group drops what it does not admit; here nginx answers it with 403,
 * ahead of everything else: `deny` would come after the configuration's own `return`s.
 */
export function machineFiles({
  folder,
  ports,
  protocol,
  web,
  redirect,
  user,
}: MachineFacts): Record<string, string> {
  const https = protocol === 'https';
  const main = ['daemon off;', `pid "${folder}/nginx.pid";`, `error_log "${folder}/error.log";`];
  const http = [
    `access_log "${folder}/access.log";`,
    ...TEMP_PATHS.map((name) => `${name}_temp_path "${folder}/temp/${name}";`),
    ...outside('web', web),
    ...outside('redirect', redirect),
    'proxy_ssl_certificate machine/client.pem;',
    'proxy_ssl_certificate_key machine/client.key;',
  ];
  return {
    'machine/main.conf': lines(user === undefined ? main : [...main, `user ${user};`]),
    'machine/http.conf': lines(http),
    'machine/listen.conf': server('web', https ? `${ports.https} ssl` : `${ports.http}`),
    ...(https
      ? { 'machine/redirect.conf': server('redirect', `${ports.http}`) + redirect443(ports.https) }
      : {}),
  };
}

const outside = (name: string, cidrs: readonly string[]) => [
  `geo $outside_${name} { default 1; ${cidrs.map((cidr) => `${cidr} 0; `).join('')}}`,
];

const server = (name: string, listen: string) =>
  lines([`listen 127.0.0.1:${listen} default_server;`, `if ($outside_${name}) { return 403; }`]);

/** The stored config sends people to the Elastic IP's port 443; here that is another port. The first `return` wins. */
const redirect443 = (port: number) => `return 301 https://127.0.0.1:${port}$request_uri;\n`;

const lines = (all: readonly string[]) => `${all.join('\n')}\n`;
