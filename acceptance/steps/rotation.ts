import { DescribeSecurityGroupsCommand, type IpPermission } from '@aws-sdk/client-ec2';
import type { Effects } from '../../src/core/effects.ts';
import type { StackFacts } from '../../src/core/types.ts';
import { readPassword } from '../../src/deploy/password.ts';
import { proxyClient } from '../../src/kibana/proxy-client.ts';
import { PROXY_USER } from '../../src/plan/proxy-user.ts';
import { outputsOf } from '../../src/stack/outputs.ts';
import { readOurStack } from '../../src/stack/read.ts';
import { createContext } from '../../src/verify/context.ts';
import { lastWords } from '../command.ts';
import { physicalId } from '../small-stack.ts';
import { must, type Step, type World } from '../world.ts';

/** An address that nobody has: RFC 5737, TEST-NET-2. */
const ADDRESS = '198.51.100.77/32';

const lineOf = (run: Parameters<typeof lastWords>[0]) => must(run.exit === 0, lastWords(run));

/** True when a security group of the stack lets the address in. */
async function isLetIn(cidr: string, { fx, stackName }: World): Promise<boolean> {
  const client = await fx.aws.ec2();
  const GroupIds = [await physicalId('WebSecurityGroup', stackName, fx)];
  const { SecurityGroups } = await client.send(new DescribeSecurityGroupsCommand({ GroupIds }));
  const rules: IpPermission[] = (SecurityGroups ?? []).flatMap(({ IpPermissions }) => IpPermissions ?? []);
  return rules.some(({ IpRanges }) => IpRanges?.some(({ CidrIp }) => CidrIp === cidr));
}

export const rotateIps: Step = {
  id: 'rotate-ips',
  shows: 'An address is let in, and shut out again, by rules of a security group alone.',
  minutes: 5,
  needs: ['trial'],
  run: async (world) => {
    const rotate = (...change: string[]) =>
      world.command('rotate-ips', '--stack-name', world.stackName, '--yes', '--no-my-ip', ...change);
    lineOf(await rotate('--add', ADDRESS));
    must(await isLetIn(ADDRESS, world), 'No security group lets the new address in.');
    lineOf(await rotate('--remove', ADDRESS));
    must(!(await isLetIn(ADDRESS, world)), 'A security group still lets the removed address in.');
    return {};
  },
};

const contextOf = (stack: StackFacts, fx: Effects) =>
  createContext(stack, { status: 'unknown', why: 'not asked' }, fx.clock.now(), fx);

/** HTTP status of the UI for this password. */
async function answerTo(password: string, stack: StackFacts, fx: Effects): Promise<number> {
  const { proxyIp: host, uiPath } = outputsOf(stack);
  const certificateSha256 = await contextOf(stack, fx).certificate();
  const user = { name: PROXY_USER, password };
  const client = proxyClient({ protocol: 'https', host, certificateSha256, user }, fx);
  return (await client(`${uiPath}/api/status`)).status;
}

export const rotatePassword: Step = {
  id: 'rotate-password',
  shows: 'The new password opens the proxy, and the old one does not any more.',
  minutes: 5,
  needs: ['trial'],
  run: async (world) => {
    const { fx, stackName } = world;
    const stack = await readOurStack(stackName, fx);
    const name = outputsOf(stack).passwordParameter;
    const password = async () => {
      const value = await readPassword(await fx.aws.ssm(), name);
      world.secret(value);
      return value;
    };
    const before = await password();
    lineOf(await world.command('rotate-password', '--stack-name', stackName, '--yes'));
    const after = await password();
    must(before !== after, 'The password is the old one.');
    const answers = [await answerTo(after, stack, fx), await answerTo(before, stack, fx)];
    must(
      answers.join() === '200,401',
      `New and old password were answered with HTTP ${answers.join(' and ')}.`,
    );
    return {};
  },
};

export const uiPage: Step = {
  id: 'ui-page',
  shows: 'A page of Dashboards comes through the proxy, and not without the password.',
  minutes: 1,
  needs: ['trial'],
  run: async (world) => {
    const stack = await readOurStack(world.stackName, world.fx);
    const { visitor, stranger } = contextOf(stack, world.fx);
    const path = `${outputsOf(stack).uiPath}/app/home`;
    const page = await (await visitor())(path);
    must(page.status === 200 && /<html/i.test(page.body), `${path} was answered with HTTP ${page.status}.`);
    const closed = await (await stranger())(path);
    must(closed.status === 401, `Without a password ${path} was answered with HTTP ${closed.status}.`);
    return { figures: { 'bytes of the page': page.body.length } };
  },
};
