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

describe.each(VARIANTS)('$EngineVersion, $Protocol, Dev Tools $AllowDevTools', (variant) => {
  const { properties } = resolver(template, { ...LONG, ...variant }, LONG_ATTRIBUTES);

  test.each(['ProxyConfig', 'ProxyRefresh'])('%s fits a parameter of the free tier', (id) => {
    const value = properties(id).Value as string;
    expect(Buffer.byteLength(value)).toBeLessThan(4096);
    // Two braces in a row name another parameter; characters beyond ASCII would count as several bytes.
    expect(value).not.toMatch(/\{\{|\}\}/);
    expect(value).toMatch(/^[\n\x20-\x7e]*$/);
    // What fetches the parameter drops a line end at its end.
    expect(value).not.toMatch(/\s$/);
  });

  test('the configuration opens what this variant wants, and no more', () => {
    const config = properties('ProxyConfig').Value as string;
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
    const config = properties('ProxyConfig').Value as string;
    const zones = [...config.matchAll(/limit_req_zone (\S+) zone=(\w+):1m rate=10r\/s;/g)];
    expect(zones.length).toBe(config.match(/limit_req_zone/g)?.length);
    expect(zones.map(([, key, name]) => [name, key])).toEqual([
      ['sessions', '$session'],
      ['strangers', '$stranger'],
    ]);
    // The name of a zone with another key, in versions before. A proxy that runs would refuse it (nginx/nginx#860).
    expect(config).not.toContain('zone=ui');
  });

  test('every location that asks the domain has the limits, or needs no password', () => {
    const config = properties('ProxyConfig').Value as string;
    const locations = config.split(/^ {2}location /m).slice(1);
    const asking = locations.filter((location) => location.includes('proxy_pass'));
    expect(asking).toHaveLength(2);
    for (const location of asking) {
      const limits = location.match(/limit_req zone=\w+ burst=\d+ nodelay;/g) ?? [];
      expect(location.includes('auth_basic off;') || limits.length === 2).toBe(true);
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
