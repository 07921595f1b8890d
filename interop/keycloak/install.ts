import { accessSync } from 'node:fs';
import { join } from 'node:path';

import { runCommand } from '../../examples/drive/run-command.js';
import { installed } from '../cache.js';
import { prepare } from './start.js';

/** The newest version that is known to run. */
export const VERSIONS = ['26.7.3'];

const COPY = 'org.apache.maven.plugins:maven-dependency-plugin:3.6.0:copy';

/** Its first start has written it. */
const DATABASE = 'data/h2/keycloakdb.mv.db';

/** The folder of a version's distribution, inside its installation. */
function distribution(folder: string, version: string): string {
  return join(folder, `keycloak-${version}`);
}

/**
 * Installs a version of Keycloak from Maven Central into the cache, with its first start done.
 * @returns the folder of the distribution.
 * @throws ProductUnavailableError without Java 17, Maven and unzip, or without the network.
 */
export async function install(version: string): Promise<string> {
  const folder = await installed({
    name: `keycloak-${version}`,
    async install(cwd) {
      const artifact = `-Dartifact=org.keycloak:keycloak-quarkus-dist:${version}:zip`;
      await runCommand(['mvn', '--batch-mode', '--quiet', COPY, artifact, '-DoutputDirectory=.'], { cwd });
      const archive = `keycloak-quarkus-dist-${version}.zip`;
      await runCommand(['unzip', '-q', archive], { cwd });
      await runCommand(['rm', archive], { cwd });
      await prepare(distribution(cwd, version));
    },
    async check(cwd) {
      accessSync(join(distribution(cwd, version), DATABASE));
      await runCommand([join(distribution(cwd, version), 'bin/kc.sh'), '--version'], { cwd });
    },
  });
  return distribution(folder, version);
}
