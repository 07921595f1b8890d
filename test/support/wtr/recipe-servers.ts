import type { Middleware, Plugin } from '@web/dev-server-core';

import {
  localizedFile,
  recipeHost,
  RecipeTokenServer,
  routing,
  silentAuthorization,
  type RecipeOrigins,
} from './recipe-host.js';

/** What a package of this name exports, in the repository. */
const SOURCES: Readonly<Record<string, string>> = {
  'analytics-embed': '/src/index.ts',
  'analytics-embed/frame': '/src/frame/index.ts',
  'analytics-embed/session': '/src/session/index.ts',
};
/** The files for script tags, as pages name them. */
const ASSETS: Readonly<Record<string, string>> = {
  '/assets/analytics-embed.min.js': '/src/index.ts',
  '/assets/frame.min.js': '/src/frame/index.ts',
  '/assets/protocols/superset.min.js': '/src/bridge/protocols/superset.ts',
};

/** Lets the documentation's code import the package by its name, and load its files for script tags. */
export function packageNamePlugin(): Plugin {
  return {
    name: 'package-name',
    resolveImport: ({ source }) => SOURCES[source],
    serve({ path }) {
      const source = ASSETS[path];
      return source ? { body: `export * from '${source}';`, type: 'js' } : undefined;
    },
  };
}

/** The page of Superset's that the recipe embeds: with Superset's own switchboard. */
const SUPERSET_PAGE =
  '<!doctype html><title>Superset</title><script type="module" src="/test/browser/frames/vendors/superset.js"></script>';

/** The servers that the recipes speak of: the page that embeds, and the dashboards on another origin. */
export class RecipeServers {
  readonly #server = new RecipeTokenServer();
  readonly #origins: () => RecipeOrigins;

  /** @param origins of this run, once the servers are there. */
  constructor(origins: () => RecipeOrigins) {
    this.#origins = origins;
  }

  /** For the origin of the page that embeds: its routes, and the documentation's pages. */
  get host(): Middleware[] {
    return [recipeHost(this.#server, this.#origins), this.#pages];
  }

  /** For the dashboards' origin. */
  get dashboards(): Middleware[] {
    const page =
      (file: string) =>
      async (context: { type: string; body: unknown }): Promise<void> => {
        context.type = 'html';
        context.body = await localizedFile(file, this.#origins());
      };
    const dashboard = page('start/code/dashboard.html');
    return [
      routing({
        'GET /dash/7': dashboard,
        'GET /dash/8': dashboard,
        'GET /dash/notes': page('recipes/code/save-work-dashboard.html'),
        'GET /listener/7': page('start/code/listener.html'),
        'GET /embedded/5fa5c4f6'(context) {
          context.type = 'html';
          context.body = SUPERSET_PAGE;
        },
        'GET /api/rows': this.#api(['North 1200', 'South 900']),
        'POST /api/drafts': this.#api([]),
        'GET /authorize': silentAuthorization,
        // What a test sees of it, from another origin.
        'GET /used-tokens': context => {
          context.set('Access-Control-Allow-Origin', '*');
          context.body = this.#server.used;
        },
      }),
    ];
  }

  #api(rows: readonly string[]): Parameters<typeof routing>[0][string] {
    return context => {
      const accepted = this.#server.accepts(context.get('authorization'));
      context.status = accepted ? 200 : 401;
      context.body = accepted ? rows : [];
    };
  }

  readonly #pages: Middleware = async (context, next) => {
    const [, path] = /^\/docs\/((?:start|recipes)\/code\/[\w-]+\.html)$/.exec(context.path) ?? [];
    if (!path) {
      await next();
      return;
    }
    context.type = 'html';
    context.body = await localizedFile(path, this.#origins());
  };
}
