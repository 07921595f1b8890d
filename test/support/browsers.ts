import { accessSync, constants, existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** A program that a test run needs, and the Debian package that brings it. */
export interface Program {
  readonly debianPackage: string;
  /** Its path, or `undefined` when it is missing. */
  find(): string | undefined;
}

/** All programs that a test run needs; each path can be given by a variable. */
export const programs = {
  chromium: {
    debianPackage: 'chromium',
    find: () => process.env['CHROMIUM_PATH'] ?? onPath('chromium'),
  },
  firefox: {
    debianPackage: 'firefox-esr',
    find: () => process.env['FIREFOX_PATH'] ?? onPath('firefox-esr') ?? onPath('firefox'),
  },
  webKitDriver: {
    debianPackage: 'webkit2gtk-driver',
    find: () => process.env['WEBKIT_DRIVER_PATH'] ?? onPath('WebKitWebDriver'),
  },
  miniBrowser: {
    debianPackage: 'webkit2gtk-driver',
    find: () => process.env['MINIBROWSER_PATH'] ?? inLibraries('webkit2gtk-4.1/MiniBrowser'),
  },
  xvfb: {
    debianPackage: 'xvfb',
    find: () => onPath('Xvfb'),
  },
  redis: {
    debianPackage: 'redis-server',
    find: () => process.env['REDIS_SERVER_PATH'] ?? onPath('redis-server'),
  },
} as const satisfies Record<string, Program>;

/**
 * Where a program is.
 * @throws Error when it is missing, naming its Debian package.
 */
export function browserPath(name: keyof typeof programs): string {
  const { find, debianPackage } = programs[name];
  const path = find();
  if (path === undefined) throw new Error(`${name} is missing: apt-get install ${debianPackage}`);
  return path;
}

function onPath(name: string): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return folders.map(folder => join(folder, name)).find(isExecutable);
}

/** Debian keeps it in a folder that is named for the architecture. */
function inLibraries(path: string): string | undefined {
  const libraries = '/usr/lib';
  if (!existsSync(libraries)) return undefined;
  return readdirSync(libraries)
    .map(folder => join(libraries, folder, path))
    .find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
