import { describe, expect, test } from 'vitest';
import { bundledTemplate, resolver } from '../../helpers/cfn.ts';

const template = bundledTemplate();
/** The longest that AWS allows, or gives. */
const LONG = {
  'AWS::StackName': 's'.repeat(128),
  'AWS::Region': 'ap-southeast-99',
  PasswordParameter: `/create-cloudtrail-kibana/${'s'.repeat(128)}/password`,
};
const LONG_ATTRIBUTES = {
  'ProxyAddress.PublicIp': '255.255.255.255',
  'Domain.DomainEndpoint': `search-${'d'.repeat(28)}-${'x'.repeat(26)}.ap-southeast-99.es.amazonaws.com.cn`,
};
const VARIANTS = ['OpenSearch_2.19', 'Elasticsearch_7.10'].flatMap((EngineVersion) =>
  ['https', 'http'].flatMap((Protocol) =>
    ['true', 'false'].map((AllowDevTools) => ({ EngineVersion, Protocol, AllowDevTools })),
  ),
);

/** The texts that the proxy fetches. */
const TEXTS = [
  'ProxyConfig',
  'ProxyLocations',
  'ProxyUpstream',
  'ProxyRefresh',
  'ProxyCertificateScript',
  'ProxyUpdates',
];

describe.each(VARIANTS)('$EngineVersion, $Protocol, Dev Tools $AllowDevTools', (variant) => {
  const { properties } = resolver(template, { ...LONG, ...variant }, LONG_ATTRIBUTES);

  test.each(TEXTS)('%s fits a parameter of the free tier', (id) => {
    const value = properties(id).Value as string;
    expect(Buffer.byteLength(value)).toBeLessThan(4096);
    // Two braces in a row name another parameter; characters beyond ASCII would count as several bytes.
    expect(value).not.toMatch(/\{\{|\}\}/);
    expect(value).toMatch(/^[\n\x20-\x7e]*$/);
    // What fetches the parameter drops a line end at its end.
    expect(value).not.toMatch(/\s$/);
  });

  const config = ['ProxyConfig', 'ProxyLocations', 'ProxyUpstream']
    .map((id) => properties(id).Value)
    .join('\n');

  test('the configuration opens what this variant wants, and no more', () => {
    const kibana = variant.EngineVersion.startsWith('Elasticsearch');
    expect(config.includes('/_plugin/kibana')).toBe(kibana);
    expect(config.includes('/_dashboards')).toBe(!kibana);
    expect(config.includes('ssl_certificate tls/cert.pem;')).toBe(variant.Protocol === 'https');
    expect(config.includes('machine/redirect.conf')).toBe(variant.Protocol === 'https');
    expect(config.includes('api/console/')).toBe(variant.AllowDevTools === 'true');
    expect(config).not.toContain('$uri');
    expect(config.match(/proxy_pass .*?;/g)).toEqual(['proxy_pass https://$d;', 'proxy_pass https://$d;']);
  });

  test('each zone of the limits has the key that belongs to its name', () => {
    const zones = [...config.matchAll(/limit_req_zone (\S+) zone=(\w+):1m rate=(\d+)r\/s;/g)];
    expect(zones.length).toBe(config.match(/limit_req_zone/g)?.length);
    expect(zones.map(([, key, name, rate]) => [name, key, rate])).toEqual([
      ['sessions', '$session', '10'],
      ['strangers', '$stranger', '10'],
      ['assets', '$binary_remote_addr', '100'],
    ]);
    // The name of a zone with another key, in versions before. A proxy that runs would refuse it (nginx/nginx#860).
    expect(config).not.toContain('zone=ui');
  });

  test('every location that asks the domain has the limits of its kind, and only assets need no password', () => {
    const locations = config.split(/^location /m).slice(1);
    const asking = locations.filter((location) => location.includes('proxy_pass '));
    expect(asking).toHaveLength(2);
    for (const location of asking) {
      const limits = [...location.matchAll(/limit_req zone=(\w+) burst=\d+ nodelay;/g)].map(
        ([, zone]) => zone,
      );
      const open = location.includes('auth_basic off;');
      expect(limits).toEqual(open ? ['assets'] : ['sessions', 'strangers']);
      expect(location.includes('set $password asked;')).toBe(!open);
    }
  });
});

describe('user data', () => {
  const { properties } = resolver(template, LONG);
  const text = Buffer.from(properties('Proxy').UserData as string, 'base64').toString();

  test('is small and says where the parameters are', () => {
    expect(Buffer.byteLength(text)).toBeLessThan(16 * 1024);
    expect(text.split('\n')).toContain(`PARAMETERS=/create-cloudtrail-kibana/${LONG['AWS::StackName']}`);
  });
});
