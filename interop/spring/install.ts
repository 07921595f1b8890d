import { cpSync, existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { runCommand } from '../../examples/drive/run-command.js';
import { installed } from '../cache.js';

const APPLICATION = fileURLToPath(new URL('app', import.meta.url));
/** What Maven builds; unpacked, a JVM can keep its classes in an archive. */
const PACKAGE = 'target/authorization-server.jar';
const JAR = 'target/application/authorization-server.jar';
const ARCHIVE = 'target/application.jsa';
/** A server that lives for a minute does not repay the compiler's best code. */
const JAVA_OPTIONS = ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC'];
const SOURCES = ['pom.xml', 'src'] as const;
const FILES = [
  'pom.xml',
  'src/main/java/interop/Application.java',
  'src/main/java/interop/Administration.java',
  'src/main/resources/application.properties',
] as const;

/** The settings of application.properties. */
export interface Settings {
  readonly port: number;
  /** Of its database. */
  readonly folder: string;
  readonly issuer: string;
  readonly hostOrigin: string;
  readonly accessTokenSeconds: number;
  readonly refreshTokenSeconds: number;
  readonly rotation: boolean;
}

/** Of the start whose classes are archived. */
const TRAINING: Settings = {
  port: 0,
  folder: './target/training',
  issuer: 'http://127.0.0.1',
  hostOrigin: 'http://127.0.0.1',
  accessTokenSeconds: 5,
  refreshTokenSeconds: 5,
  rotation: true,
};

/** The settings as arguments of the application. */
export function settingsOf({ port, ...settings }: Settings): string[] {
  const toKebab = (name: string): string => name.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`);
  const own = Object.entries(settings).map(([name, value]) => `--interop.${toKebab(name)}=${String(value)}`);
  return [`--server.port=${port}`, ...own];
}

/** The version of Spring Boot, as the application's pom.xml has it. */
export const VERSION =
  /<parent>.*?<version>([^<]+)</s.exec(readFileSync(join(APPLICATION, 'pom.xml'), 'utf8'))?.[1] ?? '';

/**
 * Builds the application of the folder `app` in the cache, with packages of Maven Central, and an archive of the classes that
 * its start loads: a start from it needs two thirds of the time.
 * @returns the command that starts it, without its settings.
 * @throws ProductUnavailableError without Maven, without Java 17, or without the network.
 */
export async function install(): Promise<readonly string[]> {
  const folder = await installed({
    name: `spring-${VERSION}`,
    async install(to) {
      for (const name of SOURCES) cpSync(join(APPLICATION, name), join(to, name), { recursive: true });
      const run = (...command: string[]): Promise<void> =>
        runCommand(command, { cwd: to, env: { INTEROP_PASSWORD: 'of-no-user' } });
      await run('mvn', '--batch-mode', '--quiet', 'package');
      await run('java', '-Djarmode=tools', '-jar', PACKAGE, 'extract', '--destination', dirname(JAR));
      const archive = [`-XX:ArchiveClassesAtExit=${ARCHIVE}`, '-Dspring.context.exit=onRefresh'];
      await run('java', ...JAVA_OPTIONS, ...archive, '-jar', join(to, JAR), ...settingsOf(TRAINING));
    },
    check(at) {
      const isSame = FILES.every(name =>
        readFileSync(join(at, name)).equals(readFileSync(join(APPLICATION, name))),
      );
      return isSame && [JAR, ARCHIVE].every(name => existsSync(join(at, name)))
        ? runCommand(['java', '-version'], { cwd: at })
        : Promise.reject(new Error('The application was changed.'));
    },
  });
  return [
    'java',
    ...JAVA_OPTIONS,
    `-XX:SharedArchiveFile=${join(folder, ARCHIVE)}`,
    '-jar',
    join(folder, JAR),
  ];
}
