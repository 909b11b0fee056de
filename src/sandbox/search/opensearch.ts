import {
  asm,
  httpClient,
  PERMISSIONS,
  type SearchModule,
  type SearchServerPins,
  securityManager,
} from './pins.ts';

const pluginOf = (version: string) => (name: string) => `org.opensearch.plugin:${name}:${version}`;

type Same = Omit<SearchServerPins, 'javaVersion' | 'java' | 'jvm' | 'modules' | 'without'>;

const same = (version: string): Same => ({
  title: `OpenSearch ${version}`,
  version,
  engine: `OpenSearch_${version.split('.').slice(0, 2).join('.')}`,
  distribution: `org.opensearch.distribution.integ-test-zip:opensearch:${version}`,
  mainClass: 'org.opensearch.bootstrap.OpenSearch',
  prefix: 'opensearch',
  name: 'opensearch',
  package: 'org.opensearch',
});

/**
 * The modules that all versions have. Their classes' names end in `suffix`; `clients` are the HTTP client's jars and
 * what those need.
 */
function modulesOf(
  version: string,
  suffix: 'Plugin' | 'ModulePlugin',
  clients: readonly string[],
): Record<string, SearchModule> {
  const plugin = pluginOf(version);
  return {
    'lang-painless': {
      plugin: `painless.Painless${suffix}`,
      permissions: PERMISSIONS.painless,
      jars: [
        plugin('lang-painless'),
        plugin('opensearch-scripting-painless-spi'),
        'org.antlr:antlr4-runtime:4.13.1',
        ...asm('9.7'),
      ],
    },
    'analysis-common': {
      plugin: `analysis.common.CommonAnalysis${suffix}`,
      extends: 'lang-painless',
      jars: [plugin('analysis-common')],
    },
    'mapper-extras': {
      plugin: `index.mapper.MapperExtras${suffix}`,
      jars: [plugin('mapper-extras-client')],
    },
    'parent-join': { plugin: `join.ParentJoin${suffix}`, jars: [plugin('parent-join-client')] },
    'aggs-matrix-stats': {
      plugin: `search.aggregations.matrix.MatrixAggregation${suffix}`,
      jars: [plugin('aggs-matrix-stats-client')],
    },
    reindex: {
      plugin: `index.reindex.Reindex${suffix}`,
      permissions: PERMISSIONS.reindex,
      jars: [
        plugin('reindex-client'),
        `org.opensearch.client:opensearch-rest-client:${version}`,
        `org.opensearch:opensearch-ssl-config:${version}`,
        ...clients,
      ],
    },
  };
}

const V2 = '2.19.4';

export const opensearch2: SearchServerPins = {
  ...same(V2),
  javaVersion: '11',
  java: 'machine',
  jvm: securityManager,
  modules: modulesOf(V2, 'Plugin', [
    ...httpClient('4.5.14', '4.4.16', '4.1.5'),
    'commons-codec:commons-codec:1.18.0',
    'commons-logging:commons-logging:1.2',
  ]),
};

const V3 = '3.4.0';

/**
 * Guards itself with an agent instead of Java's security manager, and needs Java 21. The packaged one cannot
 * tell the words of Thai, and with the module `analysis-common` each new index would fail for it: ICU4J tells them.
 */
export const opensearch3: SearchServerPins = {
  ...same(V3),
  javaVersion: '21',
  java: 'packaged',
  // What its own jvm.options has for this version of Java.
  jvm: (home) => [
    `-javaagent:${home}/agent/opensearch-agent.jar`,
    '--add-opens=java.base/java.nio=ALL-UNNAMED',
    // Java's own data first: of ICU4J come only the words.
    '-Djava.locale.providers=CLDR,SPI',
    '-Dorg.apache.lucene.store.MMapDirectory.sharedArenaMaxPermits=1',
  ],
  modules: modulesOf(V3, 'ModulePlugin', [
    'org.apache.httpcomponents.client5:httpclient5:5.4.4',
    'org.apache.httpcomponents.core5:httpcore5:5.3.4',
    'org.apache.httpcomponents.core5:httpcore5-h2:5.3.4',
    'org.apache.httpcomponents.core5:httpcore5-reactive:5.3.4',
    'commons-codec:commons-codec:1.18.0',
    'commons-logging:commons-logging:1.3.5',
    'org.slf4j:slf4j-api:2.0.17',
  ]),
  lib: ['com.ibm.icu:icu4j:77.1', 'com.ibm.icu:icu4j-localespi:77.1'],
  // Opens a second port, which nothing here speaks to.
  without: ['transport-grpc'],
};
