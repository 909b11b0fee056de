import { createHash, generateKeyPairSync } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

const FIXTURES = resolve('test/fixtures/aws-profiles');
const HOUR = 3_600_000;

/** Whoever hands out credentials, played on this machine: STS, the SSO portal, the sign-in service, a metadata service. */
export interface CredentialEndpoints {
  readonly url: string;
  /** Environment in which the SDK asks there, and nowhere else, with the profiles of `test/fixtures/aws-profiles`. */
  readonly env: Record<string, string>;
  /** What was asked, such as `AssumeRole Admin 123456`. */
  readonly asked: string[];
  /** What a test may change. */
  readonly plays: Plays;
  readonly close: () => Promise<void>;
}

interface Plays {
  /** How long credentials of AssumeRole last, in milliseconds. */
  lifetime: number;
  /** What the metadata service of EC2 says of roles. */
  instance: Answer;
}

/** A machine without a role. */
export const NO_ROLE: Answer = { status: 404, body: '' };

interface Answer {
  readonly status: number;
  readonly body: string;
}

/** The one code that STS takes. */
export const MFA_CODE = '123456';

export async function credentialEndpoints(): Promise<CredentialEndpoints> {
  const asked: string[] = [];
  const plays: Plays = { lifetime: HOUR, instance: NO_ROLE };
  const server = createServer(async (request, response) => {
    const { status, body } = answer(request, await bodyOf(request), asked, plays);
    response.writeHead(status, { 'content-type': body.startsWith('<') ? 'text/xml' : 'application/json' });
    response.end(body);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const home = mkdtempSync(join(tmpdir(), 'home-'));
  signIn(home);
  return {
    url,
    asked,
    env: {
      HOME: home,
      AWS_LOGIN_CACHE_DIRECTORY: join(home, 'login'),
      AWS_CONFIG_FILE: join(FIXTURES, 'config'),
      AWS_SHARED_CREDENTIALS_FILE: join(FIXTURES, 'credentials'),
      AWS_ENDPOINT_URL: url,
      AWS_EC2_METADATA_SERVICE_ENDPOINT: url,
      AWS_MAX_ATTEMPTS: '1',
    },
    plays,
    close: () =>
      new Promise((done) => {
        rmSync(home, { recursive: true, force: true });
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

function answer({ url = '/' }: IncomingMessage, body: string, asked: string[], plays: Plays): Answer {
  const { pathname, searchParams } = new URL(url, 'http://any');
  if (pathname === '/federation/credentials') {
    const role = searchParams.get('role_name') ?? '';
    asked.push(`GetRoleCredentials ${role}`);
    return fromPortal(role);
  }
  if (pathname === '/v1/token') return fromSignIn(JSON.parse(body).refreshToken);
  if (pathname.startsWith('/container/')) return fromContainer(pathname.split('/')[2] ?? '');
  if (pathname === '/latest/api/token') return { status: 200, body: 'token' };
  if (pathname.startsWith('/latest/')) return plays.instance;
  return fromSts(new URLSearchParams(body), asked, plays.lifetime);
}

/** Sentences of STS as public issues quote them (aws/aws-cli#2279, broamski/aws-mfa#46). */
const STS_SAYS: Readonly<Record<string, string>> = {
  AccessDenied: 'User: arn:aws:iam::111122223333:user/ada is not authorized to perform: sts:AssumeRole',
  ValidationError: 'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
  InvalidClientTokenId: 'The security token included in the request is invalid.',
  SignatureDoesNotMatch: 'The request signature we calculated does not match the signature you provided.',
  ExpiredToken: 'The security token included in the request is expired',
  ExpiredTokenException: 'Token expired: current date/time must be before the expiration date/time',
  InvalidIdentityToken: 'No OpenIDConnect provider found in your account',
};

function fromSts(form: URLSearchParams, asked: string[], lifetime: number): Answer {
  const action = form.get('Action') ?? '';
  const word = form.get('RoleArn')?.split('/').at(-1) ?? '';
  const code = form.get('TokenCode');
  asked.push([action, word, code].filter(Boolean).join(' '));
  if (code !== null && code !== MFA_CODE)
    return refuse('AccessDenied', 'MultiFactorAuthentication failed with invalid MFA one time pass code. ');
  if (STS_SAYS[word] !== undefined) return refuse(word, STS_SAYS[word]);
  const expires = new Date(Date.now() + lifetime).toISOString();
  const credentials = `<Credentials><AccessKeyId>ASIA${word}</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>${expires}</Expiration></Credentials>`;
  const user =
    '<AssumedRoleUser><Arn>arn:aws:sts::111122223333:assumed-role/Admin/me</Arn></AssumedRoleUser>';
  const who = '<Account>111122223333</Account><Arn>arn:aws:sts::111122223333:assumed-role/Admin/me</Arn>';
  const result = action === 'GetCallerIdentity' ? who : credentials + user;
  return {
    status: 200,
    body: `<${action}Response><${action}Result>${result}</${action}Result></${action}Response>`,
  };
}

const refuse = (code: string, message: string): Answer => ({
  status: 403,
  body: `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`,
});

const PORTAL_SAYS: Readonly<Record<string, Answer>> = {
  ForbiddenException: {
    status: 403,
    body: '{"__type":"com.amazonaws.switchboard.portal#ForbiddenException","message":"No access"}',
  },
  Nothing: { status: 200, body: '{}' },
  UnauthorizedException: {
    status: 401,
    body: '{"__type":"com.amazonaws.switchboard.portal#UnauthorizedException","message":"Session token not found or invalid"}',
  },
};

const fromPortal = (role: string): Answer =>
  PORTAL_SAYS[role] ?? {
    status: 200,
    body: JSON.stringify({
      roleCredentials: {
        accessKeyId: `ASIA${role}`,
        secretAccessKey: 's',
        sessionToken: 't',
        expiration: Date.now() + HOUR,
      },
    }),
  };

const fromSignIn = (error: string): Answer => ({
  status: 403,
  body: JSON.stringify({ __type: 'AccessDeniedException', error, message: 'no' }),
});

const CONTAINER_SAYS: Readonly<Record<string, Answer>> = {
  forbidden: { status: 403, body: '{"Code":"AccessDenied","Message":"The token is not valid"}' },
  broken: { status: 500, body: 'oops' },
  words: { status: 200, body: 'hello' },
  keyless: { status: 200, body: '{"AccessKeyId":"A"}' },
};

const ofMachine = (id: string): Answer => ({
  status: 200,
  body: JSON.stringify({
    AccessKeyId: id,
    SecretAccessKey: 's',
    Token: 't',
    Expiration: new Date(Date.now() + HOUR).toISOString(),
  }),
});

/** A machine with a role: the service names it, then gives its credentials; this one gives both at once. */
export const MACHINE = ofMachine('ASIAMACHINE');

const fromContainer = (word: string): Answer => CONTAINER_SAYS[word] ?? ofMachine('ASIACONTAINER');

/** What `aws sso login` and `aws login` would have left in a home folder. */
function signIn(home: string): void {
  const later = new Date(Date.now() + HOUR).toISOString();
  const before = new Date(Date.now() - HOUR).toISOString();
  const sso = (id: string, token: object) =>
    write(join(home, '.aws/sso/cache', `${createHash('sha1').update(id).digest('hex')}.json`), token);
  sso('signed-in', { accessToken: 'a', expiresAt: later });
  // The portal's OIDC service is not played: this one can't be renewed.
  sso('expired', {
    accessToken: 'a',
    expiresAt: before,
    clientId: 'c',
    clientSecret: 's',
    refreshToken: 'r',
  });
  sso('expired-for-good', { accessToken: 'a', expiresAt: before });
  sso('https://legacy-expired.awsapps.com/start', { accessToken: 'a', expiresAt: before });
  const { privateKey } = generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    privateKeyEncoding: { type: 'sec1', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  const login = (user: string, expiresAt: string, over: object = {}) =>
    write(
      join(
        home,
        'login',
        `${createHash('sha256').update(`arn:aws:iam::111122223333:user/${user}`).digest('hex')}.json`,
      ),
      {
        accessToken: {
          accessKeyId: 'ASIALOGIN',
          secretAccessKey: 's',
          sessionToken: 't',
          accountId: '111122223333',
          expiresAt,
        },
        clientId: 'c',
        refreshToken: user,
        dpopKey: privateKey,
        ...over,
      },
    );
  login('ada', later);
  login('damaged', later, { refreshToken: undefined });
  for (const error of [
    'TOKEN_EXPIRED',
    'USER_CREDENTIALS_CHANGED',
    'INSUFFICIENT_PERMISSIONS',
    'SOMETHING_ELSE',
  ])
    login(error, before);
}

function write(file: string, content: object): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(content));
}
