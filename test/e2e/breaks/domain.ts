import { GetFunctionConfigurationCommand, UpdateFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import {
  DescribeDomainCommand,
  UpdateDomainConfigCommand,
  type UpdateDomainConfigCommandInput,
} from '@aws-sdk/client-opensearch';
import { TEMPLATE_NAME } from '../../../src/schema/index.ts';
import { askEngine } from '../../helpers/ask-engine.ts';
import type { Break } from './break.ts';
import { until, type World } from './world.ts';

const configure = async ({ aws, of }: World, change: Partial<UpdateDomainConfigCommandInput>) =>
  (await aws.openSearch()).send(new UpdateDomainConfigCommand({ DomainName: of('Domain').id, ...change }));

export const DOMAIN_SETTINGS: readonly Break[] = [
  {
    when: 'plain HTTP is let in',
    break: (world) => configure(world, { DomainEndpointOptions: { EnforceHTTPS: false } }),
    says: /^Domain: EnforceHTTPS is false, not true/,
    mend: (world) =>
      configure(world, { DomainEndpointOptions: world.of('Domain').wanted.DomainEndpointOptions as object }),
  },
  {
    when: 'its volume is another',
    break: (world) =>
      configure(world, { EBSOptions: { EBSEnabled: true, VolumeType: 'gp3', VolumeSize: 10 } }),
    says: /^Domain: VolumeSize is 10, not 50$/,
    mend: (world) =>
      configure(world, { EBSOptions: { EBSEnabled: true, VolumeType: 'gp3', VolumeSize: 50 } }),
  },
];

export const CLUSTER: readonly Break[] = [
  {
    when: 'an index has no copy to read from',
    break: async ({ engine, local }) => {
      await engine('PUT', '/broken?wait_for_active_shards=0&timeout=1s', {
        settings: { number_of_replicas: 0, 'index.routing.allocation.require._name': 'nowhere' },
      });
      await until(async () => {
        const answer = await askEngine(local.sandbox.searchUrl, '/_cluster/health');
        return ((await answer.json()) as { status: string }).status === 'red';
      });
    },
    says: /^the cluster is red: some data is not available$/,
    mend: ({ engine }) => engine('DELETE', '/broken'),
  },
];

export const ACCESS_POLICY: readonly Break[] = [
  {
    when: 'the policy lets everybody in',
    break: async (world) => {
      const DomainName = world.of('Domain').id;
      const client = await world.aws.openSearch();
      const { DomainStatus } = await client.send(new DescribeDomainCommand({ DomainName }));
      const policy = JSON.parse(DomainStatus?.AccessPolicies ?? '{}');
      policy.Statement.push({ ...policy.Statement[0], Sid: 'Mine', Condition: undefined });
      await configure(world, { AccessPolicies: JSON.stringify(policy) });
    },
    says: /^the domain's access policy was changed by hand$/,
    remedy: / --fix$/,
    mend: 'fix',
  },
];

export const FORWARDER_ENDPOINT: readonly Break[] = [
  {
    when: 'the forwarder writes elsewhere',
    break: async ({ aws, outputs: { forwarderFunction: FunctionName } }) => {
      const client = await aws.lambda();
      const { Environment } = await client.send(new GetFunctionConfigurationCommand({ FunctionName }));
      const Variables = { ...Environment?.Variables, DOMAIN_ENDPOINT: 'elsewhere.test' };
      await client.send(new UpdateFunctionConfigurationCommand({ FunctionName, Environment: { Variables } }));
    },
    says: /^the forwarder writes to elsewhere\.test$/,
    remedy: / --fix$/,
    mend: 'fix',
  },
];

export const INDEX_TEMPLATES: readonly Break[] = [
  {
    when: 'the template of the events is deleted',
    break: ({ engine }) => engine('DELETE', '/_index_template/cloudtrail'),
    says: /^cloudtrail is missing$/,
    remedy: / --fix$/,
    mend: 'fix',
  },
  {
    when: 'a template was changed and keeps its mark',
    break: async ({ engine, local }) => {
      const answer = await askEngine(local.sandbox.searchUrl, `/_index_template/${TEMPLATE_NAME}`);
      const { index_templates } = (await answer.json()) as {
        index_templates: { index_template: { template: { settings: { index: object } } } }[];
      };
      const [{ index_template }] = index_templates as [(typeof index_templates)[number]];
      Object.assign(index_template.template.settings.index, { 'blocks.write': true });
      await engine('PUT', `/_index_template/${TEMPLATE_NAME}`, index_template);
    },
    says: /^cloudtrail is another version$/,
    remedy: / --fix$/,
    mend: 'fix',
  },
  {
    when: 'a template is another',
    break: ({ engine }) =>
      engine('PUT', `/_index_template/${TEMPLATE_NAME}`, {
        index_patterns: ['cloudtrail-*'],
        _meta: { hash: 'x' },
      }),
    says: /^cloudtrail is another version$/,
    remedy: / --fix$/,
    mend: 'fix',
  },
];
