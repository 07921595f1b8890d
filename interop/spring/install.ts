import { cpSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { runCommand } from '../../examples/drive/run-command.js';
import { installed } from '../cache.js';

const APPLICATION = fileURLToPath(new URL('app', import.meta.url));
const JAR = 'target/authorization-server.jar';
const SOURCES = ['pom.xml', 'src'] as const;
const FILES = [
  'pom.xml',
  'src/main/java/interop/Application.java',
  'src/main/java/interop/Administration.java',
  'src/main/resources/application.properties',
] as const;

/** The version of Spring Boot, as the application's pom.xml has it. */
export const VERSION =
  /<parent>.*?<version>([^<]+)</s.exec(readFileSync(join(APPLICATION, 'pom.xml'), 'utf8'))?.[1] ?? '';

/**
 * Builds the application of the folder `app` in the cache, with packages of Maven Central.
 * @returns the path of its jar.
 * @throws ProductUnavailableError without Maven, without Java 17, or without the network.
 */
export async function install(): Promise<string> {
  const folder = await installed({
    name: `spring-${VERSION}`,
    async install(to) {
      for (const name of SOURCES) cpSync(join(APPLICATION, name), join(to, name), { recursive: true });
      await runCommand(['mvn', '--batch-mode', '--quiet', 'package'], { cwd: to });
    },
    check(at) {
      const isSame = FILES.every(name =>
        readFileSync(join(at, name)).equals(readFileSync(join(APPLICATION, name))),
      );
      return isSame && existsSync(join(at, JAR))
        ? runCommand(['java', '-version'], { cwd: at })
        : Promise.reject(new Error('The application was changed.'));
    },
  });
  return join(folder, JAR);
}
