import { cpSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import vue from '@vitejs/plugin-vue';
import { createServer, optimizeDeps, resolveConfig, type InlineConfig, type ViteDevServer } from 'vite';

import { freePort } from '../support/free-port.js';
import type { Login } from '../support/strict-server/login.js';
import { StrictServer } from '../support/strict-server/strict-server.js';
import { LONG } from './under-fire-page.js';

/** Seconds that the tokens live that stand in the sources of an app: the page refreshes them by itself. */
const LIFETIME = 3;

/** An app of test/e2e/hot-reload. */
export interface AppOptions {
  /** The folder of its framework, and how the files of its components end. */
  readonly framework: readonly [folder: string, extension: string];
  /** The file with its component. */
  readonly component: string;
  /** The provider's `session`; without a name, it has no such attribute. */
  readonly session?: string | undefined;
}

/** A copy of an app that the development server serves, for one login. */
export interface App {
  readonly url: string;
  readonly login: Login;
  /** Changes a file of it, as its author does in an editor; `App` is the component. */
  readonly edit: (file: string, change: readonly [from: string, to: string]) => void;
}

/** A bundler's development server with hot reload, in front of a token endpoint that never forgives. */
export class HotReloadServer {
  /** Inside the repository, so that its packages are found. */
  readonly #folder: string;
  readonly #strict: StrictServer;
  #vite: ViteDevServer | undefined;

  private constructor(folder: string, strict: StrictServer) {
    this.#folder = folder;
    this.#strict = strict;
  }

  /**
   * Starts it on the loopback interface, without an app.
   * @throws Error when the library is not built.
   */
  static async start(): Promise<HotReloadServer> {
    mkdirSync('.cache', { recursive: true });
    const strict = await StrictServer.start((_, response, request) => {
      server.#vite?.middlewares(request, response);
      return undefined;
    });
    const server = new HotReloadServer(resolve(mkdtempSync('.cache/hot-reload-')), strict);
    return server;
  }

  async close(): Promise<void> {
    await this.#strict.close();
    await this.#vite?.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** Signs a user in, whose tokens are in the sources of a copy of the app, and serves that instead of the one before. */
  async serve({ framework: [name, extension], component, session }: AppOptions): Promise<App> {
    await this.#vite?.close();
    const login = this.#strict.login([LIFETIME, LONG]);
    const { access_token, refresh_token = '' } = login.begin();
    const root = join(this.#folder, 'app');
    rmSync(root, { recursive: true, force: true });
    cpSync(`test/e2e/hot-reload/${name}`, root, { recursive: true });
    renameSync(join(root, component + extension), join(root, `App${extension}`));
    const edit: App['edit'] = (file, [from, to]) => {
      const path = join(root, file === 'App' ? `App${extension}` : file);
      const text = readFileSync(path, 'utf8');
      if (!text.includes(from)) throw new Error(`${path} has no "${from}".`);
      writeFileSync(path, text.replace(from, to));
    };
    edit('App', ['ACCESS_TOKEN', access_token]);
    edit('App', ['REFRESH_TOKEN', refresh_token]);
    edit('App', ['session="SESSION"', session === undefined ? '' : `session="${session}"`]);
    edit('dashboard.js', ['FRAME_URL', this.#strict.frameUrl(login)]);
    const options = await this.#options(root);
    // Before the page asks: it reloads a page that it has given packages which are not complete.
    await optimizeDeps(await resolveConfig(options, 'serve'));
    // Last: it reports what is changed from now on.
    this.#vite = await createServer(options);
    return { url: `${this.#strict.hostOrigin}/`, login, edit };
  }

  async #options(root: string): Promise<InlineConfig> {
    return {
      root,
      configFile: false,
      logLevel: 'silent',
      appType: 'mpa',
      cacheDir: join(this.#folder, 'node_modules/.vite'),
      plugins: [
        react(),
        vue({ template: { compilerOptions: { isCustomElement: tag => tag.includes('-') } } }),
      ],
      // One file without imports.
      resolve: { alias: { 'analytics-embed': resolve('dist/cdn/analytics-embed.min.js') } },
      // A package that it found by itself, later, would make it reload the page.
      optimizeDeps: {
        noDiscovery: true,
        include: ['react', 'react-dom/client', 'react/jsx-dev-runtime', 'vue'],
      },
      server: {
        middlewareMode: true,
        hmr: { host: '127.0.0.1', port: await freePort() },
        fs: { allow: [resolve('.')] },
      },
    };
  }
}
