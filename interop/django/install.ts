import { accessSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { runCommand } from '../../examples/drive/run-command.js';
import { installed } from '../cache.js';

/** The Django project. */
export const SITE = fileURLToPath(new URL('site', import.meta.url));
/** A database without users and clients, in the installation. */
export const EMPTY_DATABASE = 'authorizations.sqlite3';

/** The version of Django OAuth Toolkit. */
export const VERSION = '3.4.1';

/**
 * Installs Django OAuth Toolkit from PyPI into a virtual environment in the cache.
 * @returns the folder of the virtual environment.
 * @throws ProductUnavailableError without Python, or without the network.
 */
export function install(): Promise<string> {
  return installed({
    name: `django-${VERSION}`,
    async install(folder) {
      await runCommand(['python3', '-m', 'venv', '.'], { cwd: folder });
      const packages = [`django-oauth-toolkit==${VERSION}`, 'django-cors-headers', 'gunicorn'];
      await runCommand([join(folder, 'bin/pip'), 'install', '--quiet', ...packages], { cwd: folder });
      const migrate = ['-m', 'django', 'migrate', '--pythonpath=.', '--settings=settings', '--verbosity=0'];
      const settings = { folder, hostOrigin: 'http://127.0.0.1', issuer: '', password: 'any', provider: {} };
      const env = { INTEROP: JSON.stringify(settings), PYTHONDONTWRITEBYTECODE: '1' };
      await runCommand([join(folder, 'bin/python'), ...migrate], { cwd: SITE, env });
    },
    async check(folder) {
      accessSync(join(folder, EMPTY_DATABASE));
      const modules = 'import oauth2_provider, corsheaders, gunicorn';
      await runCommand([join(folder, 'bin/python'), '-c', modules], { cwd: folder });
    },
  });
}
