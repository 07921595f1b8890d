import { join } from 'node:path';

import { runCommand } from '../../examples/drive/run-command.js';
import { installed } from '../cache.js';

/** What a version needs from PyPI in addition: its metadata lack some packages, and allow versions that break it. */
const REQUIREMENTS: Readonly<Record<string, readonly string[]>> = {
  '6.1.0': [],
  '5.0.0': ['marshmallow<4', 'marshmallow-sqlalchemy<1.5'],
};

/** The versions that are known to run, the newest first. */
export const VERSIONS = Object.keys(REQUIREMENTS);

/**
 * Installs a version of Superset from PyPI into a virtual environment in the cache.
 * @returns the folder of the virtual environment.
 * @throws ProductUnavailableError without Python, or without the network.
 */
export function install(version: string): Promise<string> {
  return installed({
    name: `superset-${version}`,
    async install(folder) {
      await runCommand(['python3', '-m', 'venv', '.'], { cwd: folder });
      const packages = ['flask-caching==2.3.1', 'rich', 'cachetools', ...(REQUIREMENTS[version] ?? [])];
      const pip = [join(folder, 'bin/pip'), 'install', '--quiet'];
      await runCommand([...pip, `apache-superset==${version}`, ...packages], { cwd: folder });
    },
    async check(folder) {
      const env = { SUPERSET_SECRET_KEY: 'for the check alone', FLASK_APP: 'superset' };
      await runCommand([join(folder, 'bin/superset'), 'version'], { cwd: folder, env });
    },
  });
}
