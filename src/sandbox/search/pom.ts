import type { SearchModule, SearchServerPins } from './pins.ts';

const DEPENDENCY_PLUGIN = '3.6.1';

function artifact(coordinates: string, extra = ''): string {
  const [group, name, version] = coordinates.split(':');
  const where = `<groupId>${group}</groupId><artifactId>${name}</artifactId><version>${version}</version>`;
  return `            <artifactItem>${where}${extra}</artifactItem>`;
}

function execution(id: string, phase: string, goal: string, items: readonly string[], settings = ''): string {
  return `        <execution>
          <id>${id}</id><phase>${phase}</phase><goals><goal>${goal}</goal></goals>
          <configuration>
          <artifactItems>
${items.join('\n')}
          </artifactItems>${settings}
          </configuration>
        </execution>`;
}

/**
 * A Maven project that lays out a server's home below the property `home`: the published minimal distribution, and
 * each module's jars in its own folder. `package` is the goal to run.
 */
export function searchServerPom(pins: SearchServerPins): string {
  const folders: [string, readonly string[]][] = [
    ...Object.entries(pins.modules).map(([name, { jars }]): [string, readonly string[]] => [
      `modules/${name}`,
      jars,
    ]),
    ['lib', pins.lib ?? []],
  ];
  const home = `\${home}/${pins.name}-${pins.version}`;
  const jars = folders.flatMap(([folder, list]) =>
    list.map((jar) => artifact(jar, `<outputDirectory>${home}/${folder}</outputDirectory>`)),
  );
  // The markers decide whether to unpack again; below the home they go when it goes.
  const [output, markers] = ['outputDirectory', 'markersDirectory'];
  const unpacked = `
          <${output}>\${home}</${output}><${markers}>\${home}/.markers</${markers}>`;
  return `<?xml version="1.0" encoding="UTF-8"?>
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>create-cloudtrail-kibana.sandbox</groupId>
  <artifactId>${pins.name}-home</artifactId>
  <version>1</version>
  <packaging>pom</packaging>
  <build><plugins><plugin>
      <groupId>org.apache.maven.plugins</groupId>
      <artifactId>maven-dependency-plugin</artifactId>
      <version>${DEPENDENCY_PLUGIN}</version>
      <executions>
${execution('server', 'prepare-package', 'unpack', [artifact(pins.distribution, '<type>zip</type>')], unpacked)}
${execution('modules', 'package', 'copy', jars)}
      </executions>
  </plugin></plugins></build>
</project>
`;
}

/** The file that tells the server which class a module's folder holds. */
export function moduleDescriptor(pins: SearchServerPins, name: string, module: SearchModule): string {
  const lines = {
    description: name,
    version: pins.version,
    name,
    classname: `${pins.package}.${module.plugin}`,
    'java.version': pins.javaVersion,
    [`${pins.name}.version`]: pins.version,
    'extended.plugins': module.extends ?? '',
    'has.native.controller': 'false',
  };
  return Object.entries(lines)
    .map(([key, value]) => `${key}=${value}\n`)
    .join('');
}

/** The module's permissions in Java's policy syntax; undefined when it needs none. */
export function modulePolicy({ permissions }: SearchModule): string | undefined {
  if (!permissions) return undefined;
  return `grant {\n${permissions.map((permission) => `  permission ${permission};\n`).join('')}};\n`;
}
