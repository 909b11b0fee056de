import { InvokeCommand } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { deployLocally, type LocalAws, localAws } from '../helpers/local-stack.ts';
import { organizationsApi } from '../helpers/organizations.ts';

let local: LocalAws;
beforeAll(async () => {
  local = await localAws();
});
afterAll(() => local?.sandbox.stop());

/** What the updater says that it has found out about accounts, with the rights of its own role. */
async function reference(FunctionName: string) {
  const lambda = await local.fx.aws.lambda();
  const answer = await lambda.send(new InvokeCommand({ FunctionName, Payload: '{"action":"status"}' }));
  return JSON.parse(new TextDecoder().decode(answer.Payload)).reference;
}

describe('The names of a deployed stack', () => {
  test('are the id alone in an account without organisation and alias, which is no fault.', async () => {
    const { ok, stack } = await deployLocally(local);
    expect(ok).toBe(true);
    expect(await reference(stack.outputs.updaterFunction!)).toMatchObject({
      ...{ accounts: 1, accountsFrom: 'id', problems: [], matches: true },
    });
  });

  test('are those of the organisation, which the role of the updater may read, and those by --account.', async () => {
    const call = organizationsApi(local.sandbox);
    await call(local.sandbox.credentials, 'CreateOrganization');
    const lab = { Email: 'lab@example.com', AccountName: 'Lab' };
    await call(local.sandbox.credentials, 'CreateAccount', lab);
    const { ok, stack } = await deployLocally(local, { account: ['210987654321=Old company'] });
    expect(ok).toBe(true);
    expect(stack.parameters.Accounts).toBe('210987654321=Old company');
    expect(await reference(stack.outputs.updaterFunction!)).toMatchObject({
      ...{ accounts: 3, accountsFrom: 'organization', problems: [], matches: true },
    });
  });

  test("are kept with AWS's newest address ranges; a list that can't be AWS's is not taken, and said.", async () => {
    const { awsEndpoint, token } = local.sandbox;
    const publish = (list: object) =>
      fetch(`${awsEndpoint}/_sandbox/ip-ranges?${new URLSearchParams({ token })}`, {
        method: 'PUT',
        body: JSON.stringify(list),
      });
    const prefixes = Array.from({ length: 2000 }, (_, at) => ({
      ip_prefix: `${3 + Math.floor(at / 256)}.${at % 256}.0.0/16`,
      region: 'eu-south-2',
    }));
    const { stack } = await deployLocally(local);
    const updater = stack.outputs.updaterFunction ?? '';
    const reconcile = async () => {
      const lambda = await local.fx.aws.lambda();
      await lambda.send(new InvokeCommand({ FunctionName: updater, Payload: '{"action":"reconcile"}' }));
    };
    await publish({ createDate: '2026-11-29-01-02-03', prefixes, ipv6_prefixes: [] });
    await reconcile();
    expect(await reference(updater)).toMatchObject({ rangesOf: '2026-11-29', problems: [], matches: true });
    await publish({ createDate: '2026-11-30-01-02-03', prefixes: prefixes.slice(0, 5), ipv6_prefixes: [] });
    await reconcile();
    expect(await reference(updater)).toMatchObject({
      rangesOf: '2026-11-29',
      problems: [expect.stringContaining('fewer than 1000 ranges')],
    });
  });

  test('take no account that is a vendor of the stack.', async () => {
    const error = await deployLocally(local, { vendor: ['210987654321=Acme'] }).catch((thrown) => thrown);
    expect(error).toMatchObject({
      code: 'bad-value',
      why: expect.stringMatching(/^210987654321: named by both --account and --vendor/),
    });
  });
});
