import { createServer } from 'node:http';
import { afterEach, expect, it } from 'vitest';
import { listen } from '../../../../src/sandbox/front/listen.ts';
import { instanceCredentials } from '../../../../src/sandbox/proxy-host/role.ts';

const ROLE = 'arn:aws:iam::123456789012:role/proxy';
const instance = {
  id: 'i-1',
  parameters: '/p',
  profileArn: 'arn:aws:iam::123456789012:instance-profile/x/name',
  groupIds: [],
  address: undefined,
};
const PROFILE = `<Arn>arn:aws:iam::123456789012:instance-profile/x/name</Arn><Roles><Arn>${ROLE}</Arn></Roles>`;
const ASSUMED = `<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ASIA</AccessKeyId>
<SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>2026-11-23T11:00:00Z</Expiration>
</Credentials></AssumeRoleResult></AssumeRoleResponse>`;
const DENIED =
  '<ErrorResponse><Error><Code>AccessDenied</Code><Message>not for you</Message></Error></ErrorResponse>';

let stop: (() => Promise<void>) | undefined;
afterEach(() => stop?.());

/** Answers IAM's and STS's query APIs, and remembers what was asked. */
async function emulator(answers: Record<string, [status: number, body: string]>) {
  const asked: URLSearchParams[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      const form = new URLSearchParams(Buffer.concat(chunks).toString());
      asked.push(form);
      const [status, body] = answers[form.get('Action') ?? ''] ?? [404, ''];
      response.writeHead(status, { 'content-type': 'text/xml' }).end(body);
    });
  });
  const running = await listen(server);
  stop = running.stop;
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  return { asked, aws: { endpoint: `http://127.0.0.1:${running.port}`, region: 'us-east-1', credentials } };
}

it('takes the role of the instance profile in the machine’s name', async () => {
  const { asked, aws } = await emulator({ GetInstanceProfile: [200, PROFILE], AssumeRole: [200, ASSUMED] });
  expect(await instanceCredentials(instance, aws)()).toEqual({
    accessKeyId: 'ASIA',
    secretAccessKey: 's',
    sessionToken: 't',
    expiration: new Date('2026-11-23T11:00:00Z'),
  });
  expect(asked[0]?.get('InstanceProfileName')).toBe('name');
  expect([asked[1]?.get('RoleArn'), asked[1]?.get('RoleSessionName')]).toEqual([ROLE, 'i-1']);
});

it.each<[string, object, Record<string, [number, string]>, string]>([
  ['a machine has no profile', { profileArn: undefined }, {}, 'has no instance profile'],
  ['the profile has no role', {}, { GetInstanceProfile: [200, '<Roles/>'] }, 'has no role'],
  [
    'the role cannot be taken',
    {},
    { GetInstanceProfile: [200, PROFILE], AssumeRole: [403, DENIED] },
    'not for you',
  ],
])('fails when %s', async (_name, change, answers, message) => {
  const { aws } = await emulator(answers);
  await expect(instanceCredentials({ ...instance, ...change }, aws)()).rejects.toThrow(message);
});
