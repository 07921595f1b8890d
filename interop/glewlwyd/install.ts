import { readdirSync } from 'node:fs';
import { join } from 'node:path';

import { runCommand } from '../../examples/drive/run-command.js';
import { installed } from '../cache.js';

/** The newest version of Debian 12. */
export const VERSION = '2.7.5';

/** Unpacks the package and what it needs, without its service and its system user. */
const SCRIPT = `
apt-get update -qq
apt-get download -qq $(apt-get install --simulate --reinstall --no-install-recommends glewlwyd dbconfig-no-thanks | sed -n 's/^Inst \\([^ ]*\\) .*/\\1/p')
for package in *.deb; do dpkg-deb --extract "$package" .; done
rm *.deb
`;

/** The unpacked packages. */
export interface Installation {
  readonly program: string;
  readonly share: string;
  readonly modules: string;
  /** The SQL of an empty database. */
  readonly schema: string;
  /** Finds the programs and libraries. */
  readonly env: Readonly<Record<string, string>>;
}

/**
 * Unpacks Debian's package of Glewlwyd into the cache.
 * @throws ProductUnavailableError on anything but Debian 12, and without the network.
 */
export async function install(): Promise<Installation> {
  const folder = await installed({
    name: `glewlwyd-${VERSION}`,
    install: cwd => runCommand(['sh', '-e', '-c', SCRIPT], { cwd }),
    async check(cwd) {
      const { program, schema, env } = layout(cwd);
      await runCommand([program, '--version'], { cwd, env });
      await runCommand(['sh', '-c', `sqlite3 :memory: < '${schema}'`], { cwd });
    },
  });
  return layout(folder);
}

function layout(folder: string): Installation {
  const libraries = readdirSync(join(folder, 'usr/lib')).filter(name => name.endsWith('-linux-gnu'));
  return {
    program: join(folder, 'usr/bin/glewlwyd'),
    share: join(folder, 'usr/share/glewlwyd'),
    modules: join(folder, 'usr/lib/glewlwyd'),
    schema: join(folder, 'usr/share/dbconfig-common/data/glewlwyd/install/sqlite3'),
    env: {
      LD_LIBRARY_PATH: libraries.map(name => join(folder, 'usr/lib', name)).join(':'),
      PATH: `${join(folder, 'usr/bin')}:${process.env['PATH'] ?? ''}`,
    },
  };
}
