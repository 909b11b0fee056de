import { asm, httpClient, PERMISSIONS, type SearchServerPins, securityManager } from './pins.ts';

const VERSION = '7.10.2';
const plugin = (name: string) => `org.elasticsearch.plugin:${name}:${VERSION}`;
// Elastic publishes these two only inside its distribution; CodeLibs publishes the same code as jars.
const codeLibs = (name: string) => `org.codelibs.elasticsearch.module:${name}:${VERSION}`;

/** The last Elasticsearch under the Apache licence, and the newest that the OpenSearch Service has. */
export const elasticsearch: SearchServerPins = {
  title: `Elasticsearch ${VERSION}`,
  version: VERSION,
  engine: 'Elasticsearch_7.10',
  distribution: `org.elasticsearch.distribution.integ-test-zip:elasticsearch:${VERSION}`,
  mainClass: 'org.elasticsearch.bootstrap.Elasticsearch',
  prefix: 'es',
  name: 'elasticsearch',
  package: 'org.elasticsearch',
  javaVersion: '1.8',
  java: 'machine',
  jvm: () => [...securityManager(), '-Des.distribution.flavor=oss'],
  modules: {
    'lang-painless': {
      plugin: 'painless.PainlessPlugin',
      permissions: PERMISSIONS.painless,
      jars: [
        codeLibs('lang-painless'),
        plugin('elasticsearch-scripting-painless-spi'),
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
      jars: [plugin('mapper-extras-client')],
    },
    'parent-join': { plugin: 'join.ParentJoinPlugin', jars: [plugin('parent-join-client')] },
    'aggs-matrix-stats': {
      plugin: 'search.aggregations.matrix.MatrixAggregationPlugin',
      jars: [plugin('aggs-matrix-stats-client')],
    },
    reindex: {
      plugin: 'index.reindex.ReindexPlugin',
      permissions: PERMISSIONS.reindex,
      jars: [
        plugin('reindex-client'),
        `org.elasticsearch.client:elasticsearch-rest-client:${VERSION}`,
        `org.elasticsearch:elasticsearch-ssl-config:${VERSION}`,
        ...httpClient('4.5.10', '4.4.12', '4.1.4'),
        'commons-codec:commons-codec:1.11',
        'commons-logging:commons-logging:1.1.3',
      ],
    },
  },
};
