/** The search servers the sandbox can install, as data. Coordinates are Maven's group:artifact:version. */

export type SearchKind = 'opensearch' | 'elasticsearch';

export interface SearchModule {
  /** Class of the plugin, below the kind's package. */
  readonly plugin: string;
  readonly jars: readonly string[];
  readonly extends?: string;
  /** Permissions the module's code needs under the server's security manager. */
  readonly permissions?: readonly string[];
}

export interface SearchServerPins {
  readonly title: string;
  readonly version: string;
  /** Engine version as the OpenSearch Service names it. */
  readonly engine: string;
  readonly distribution: string;
  readonly mainClass: string;
  /** Prefix of the server's system properties. */
  readonly prefix: 'opensearch' | 'es';
  /** Name of the configuration file and of the version key in a module's descriptor. */
  readonly name: SearchKind;
  readonly package: string;
  /** Java version the modules' descriptors declare. */
  readonly javaVersion: string;
  readonly modules: Readonly<Record<string, SearchModule>>;
}

const runtime = (name: string) => `java.lang.RuntimePermission "${name}"`;

const PAINLESS = [runtime('createClassLoader'), runtime('getClassLoader')];
const REINDEX = [
  'java.net.SocketPermission "*", "connect"',
  'java.util.PropertyPermission "*", "read,write"',
  runtime('getClassLoader'),
  runtime('setFactory'),
];
const asm = (version: string) =>
  ['asm', 'asm-util', 'asm-tree', 'asm-commons', 'asm-analysis'].map(
    (name) => `org.ow2.asm:${name}:${version}`,
  );
const httpClient = (client: string, core: string, async: string) => [
  `org.apache.httpcomponents:httpclient:${client}`,
  `org.apache.httpcomponents:httpcore:${core}`,
  `org.apache.httpcomponents:httpcore-nio:${core}`,
  `org.apache.httpcomponents:httpasyncclient:${async}`,
];

const OPENSEARCH = '2.19.4';
const openSearchPlugin = (name: string) => `org.opensearch.plugin:${name}:${OPENSEARCH}`;

const opensearch: SearchServerPins = {
  title: `OpenSearch ${OPENSEARCH}`,
  version: OPENSEARCH,
  engine: 'OpenSearch_2.19',
  distribution: `org.opensearch.distribution.integ-test-zip:opensearch:${OPENSEARCH}`,
  mainClass: 'org.opensearch.bootstrap.OpenSearch',
  prefix: 'opensearch',
  name: 'opensearch',
  package: 'org.opensearch',
  javaVersion: '11',
  modules: {
    'lang-painless': {
      plugin: 'painless.PainlessPlugin',
      permissions: PAINLESS,
      jars: [
        openSearchPlugin('lang-painless'),
        openSearchPlugin('opensearch-scripting-painless-spi'),
        'org.antlr:antlr4-runtime:4.13.1',
        ...asm('9.7'),
      ],
    },
    'analysis-common': {
      plugin: 'analysis.common.CommonAnalysisPlugin',
      extends: 'lang-painless',
      jars: [openSearchPlugin('analysis-common')],
    },
    'mapper-extras': {
      plugin: 'index.mapper.MapperExtrasPlugin',
      jars: [openSearchPlugin('mapper-extras-client')],
    },
    'parent-join': { plugin: 'join.ParentJoinPlugin', jars: [openSearchPlugin('parent-join-client')] },
    'aggs-matrix-stats': {
      plugin: 'search.aggregations.matrix.MatrixAggregationPlugin',
      jars: [openSearchPlugin('aggs-matrix-stats-client')],
    },
    reindex: {
      plugin: 'index.reindex.ReindexPlugin',
      permissions: REINDEX,
      jars: [
        openSearchPlugin('reindex-client'),
        `org.opensearch.client:opensearch-rest-client:${OPENSEARCH}`,
        `org.opensearch:opensearch-ssl-config:${OPENSEARCH}`,
        ...httpClient('4.5.14', '4.4.16', '4.1.5'),
        'commons-codec:commons-codec:1.18.0',
        'commons-logging:commons-logging:1.2',
      ],
    },
  },
};

const ELASTICSEARCH = '7.10.2';
const elasticPlugin = (name: string) => `org.elasticsearch.plugin:${name}:${ELASTICSEARCH}`;
// Elastic publishes these two only inside its distribution; CodeLibs publishes the same code as jars.
const codeLibs = (name: string) => `org.codelibs.elasticsearch.module:${name}:${ELASTICSEARCH}`;

const elasticsearch: SearchServerPins = {
  title: `Elasticsearch ${ELASTICSEARCH}`,
  version: ELASTICSEARCH,
  engine: 'Elasticsearch_7.10',
  distribution: `org.elasticsearch.distribution.integ-test-zip:elasticsearch:${ELASTICSEARCH}`,
  mainClass: 'org.elasticsearch.bootstrap.Elasticsearch',
  prefix: 'es',
  name: 'elasticsearch',
  package: 'org.elasticsearch',
  javaVersion: '1.8',
  modules: {
    'lang-painless': {
      plugin: 'painless.PainlessPlugin',
      permissions: PAINLESS,
      jars: [
        codeLibs('lang-painless'),
        elasticPlugin('elasticsearch-scripting-painless-spi'),
        'org.antlr:antlr4-runtime:4.5.3',
        ...asm('7.2'),
      ],
    },
    'analysis-common': {
      plugin: 'analysis.common.CommonAnalysisPlugin',
      extends: 'lang-painless',
      jars: [codeLibs('analysis-common')],
    },
    'mapper-extras': {
      plugin: 'index.mapper.MapperExtrasPlugin',
      jars: [elasticPlugin('mapper-extras-client')],
    },
    'parent-join': { plugin: 'join.ParentJoinPlugin', jars: [elasticPlugin('parent-join-client')] },
    'aggs-matrix-stats': {
      plugin: 'search.aggregations.matrix.MatrixAggregationPlugin',
      jars: [elasticPlugin('aggs-matrix-stats-client')],
    },
    reindex: {
      plugin: 'index.reindex.ReindexPlugin',
      permissions: REINDEX,
      jars: [
        elasticPlugin('reindex-client'),
        `org.elasticsearch.client:elasticsearch-rest-client:${ELASTICSEARCH}`,
        `org.elasticsearch:elasticsearch-ssl-config:${ELASTICSEARCH}`,
        ...httpClient('4.5.10', '4.4.12', '4.1.4'),
        'commons-codec:commons-codec:1.11',
        'commons-logging:commons-logging:1.1.3',
      ],
    },
  },
};

export const SEARCH_SERVERS: Readonly<Record<SearchKind, SearchServerPins>> = { opensearch, elasticsearch };
