import { describe, expect, test } from 'vitest';
import { SEARCH_SERVERS } from '../../../../src/sandbox/search/kinds.ts';
import { moduleDescriptor, modulePolicy, searchServerPom } from '../../../../src/sandbox/search/pom.ts';

const kinds = Object.values(SEARCH_SERVERS);

describe.each(kinds)('$title', (pins) => {
  const pom = searchServerPom(pins);

  test('its project fetches the distribution and every jar, each jar into its module or beside the server', () => {
    const own = (pins.lib ?? []).map((jar) => ({ folder: 'lib', jar }));
    const jars = Object.entries(pins.modules)
      .flatMap(([name, { jars }]) => jars.map((jar) => ({ folder: `modules/${name}`, jar })))
      .concat(own);
    expect(pom.match(/<artifactItem>/g)).toHaveLength(jars.length + 1);
    for (const { folder, jar } of jars) {
      const [group, artifact, version] = jar.split(':');
      expect(version, jar).toMatch(/^\d/);
      expect(pom).toContain(
        `<groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version>` +
          `<outputDirectory>\${home}/${pins.name}-${pins.version}/${folder}</outputDirectory>`,
      );
    }
  });

  test('its project names no repository, so that mirrors work', () => {
    expect(pom.replace('http://maven.apache.org/POM/4.0.0', '')).not.toMatch(/https?:\/\/|<repositor/);
  });

  test('its version is the one in its engine name and its distribution', () => {
    expect(pins.distribution.endsWith(`:${pins.version}`)).toBe(true);
    expect(pins.engine.split('_')[1]).toBe(pins.version.split('.').slice(0, 2).join('.'));
  });

  test('it has the module whose filter of characters the index template uses', () => {
    expect(Object.keys(pins.modules)).toContain('analysis-common');
  });

  test('a module that extends another names one that is there', () => {
    for (const { extends: other } of Object.values(pins.modules)) {
      if (other) expect(Object.keys(pins.modules)).toContain(other);
    }
  });
});

test('a descriptor tells class, version and what is extended', () => {
  const pins = SEARCH_SERVERS.opensearch;
  expect(moduleDescriptor(pins, 'analysis-common', pins.modules['analysis-common']!)).toBe(
    [
      'description=analysis-common',
      'version=2.19.4',
      'name=analysis-common',
      'classname=org.opensearch.analysis.common.CommonAnalysisPlugin',
      'java.version=11',
      'opensearch.version=2.19.4',
      'extended.plugins=lang-painless',
      'has.native.controller=false',
      '',
    ].join('\n'),
  );
});

test('a policy lists permissions in Java syntax, and there is none without permissions', () => {
  const { modules } = SEARCH_SERVERS.elasticsearch;
  expect(modulePolicy(modules['lang-painless']!)).toBe(
    'grant {\n  permission java.lang.RuntimePermission "createClassLoader";\n' +
      '  permission java.lang.RuntimePermission "getClassLoader";\n};\n',
  );
  expect(modulePolicy(modules['parent-join']!)).toBeUndefined();
});
