import { selectedEngines, type Engine } from '../../../test/support/engines.js';
import type { Case } from '../../product.js';
import { inOAuthScene, type OAuthScene, type OAuthSite, type SceneOptions } from '../scene.js';

/** A case of any authorization server. */
export interface OAuthCase extends SceneOptions {
  readonly name: string;
  /** What it provokes, a phrase for the table. */
  readonly what: string;
  /** Whether it is tried in all engines; otherwise in Chromium. */
  readonly isEverywhere?: boolean;
  /** Whether it has a time limit, or stops the server: it is tried alone. */
  readonly isTimed?: boolean;
  /** @returns what was seen, in addition to the answers and the events. */
  readonly play: (scene: OAuthScene) => Promise<string>;
}

/**
 * The cases of a product, without those that do not apply to it.
 *
 * @param inScene where they are played; default: in a page that sends its requests to the server itself
 */
export function casesOf(
  site: OAuthSite,
  cases: readonly OAuthCase[],
  inScene: typeof inOAuthScene = inOAuthScene,
): readonly Case[] {
  const tried = cases.filter(({ name }) => site.skipped?.[name] === undefined);
  return tried.flatMap(({ name, what, isEverywhere = false, isTimed = false, play, ...options }) =>
    selectedEngines()
      .filter((engine: Engine) => isEverywhere || engine === 'Chromium')
      .map(engine => ({
        ...{ name, what, engine, isTimed },
        run: () => inScene(site, engine, options, play),
      })),
  );
}
