import { launch } from '../../test/support/e2e-browser.js';
import type { Browser, Page } from '../../test/support/e2e-page.js';
import type { Engine } from '../../test/support/engines.js';
import { Proxy } from '../proxy.js';
import { Backend } from './backend.js';
import { hasData, untilView } from './frame-actions.js';
import type { EmbeddingPage, Host, HostPage } from './host.js';
import { withLifetime } from './guest-token.js';
import type { Dashboard } from './seed.js';
import { SECRETS, type Server } from './start.js';

/** What all cases of a run share. */
export interface Site {
  readonly version: string;
  readonly server: Server;
  readonly host: Host;
  readonly dashboards: readonly Dashboard[];
}

/** How a case's page differs from the documentation. */
export interface SceneOptions extends Partial<Omit<HostPage, 'backend' | 'frameOrigin' | 'ids'>> {
  /** How many dashboards it shows; default 1. */
  readonly embeds?: number;
  /** Lifetime of the guest tokens; default that of the server. */
  readonly tokenSeconds?: number;
  /** Whether the scene begins before the dashboards have data; default false. */
  readonly isUnready?: boolean;
  /** Called before the page loads. */
  readonly prepare?: (scene: Scene) => void | Promise<void>;
}

/** One case's browser, page, backend and line to Superset. */
export interface Scene {
  readonly engine: Engine;
  readonly browser: Browser;
  readonly page: Page;
  readonly proxy: Proxy;
  readonly backend: Backend;
  /** The address of the host page. */
  readonly url: string;
  /** A part of each frame's address. */
  readonly frames: readonly string[];
  /** How long the first dashboard took from the request of its document to its data, ms: how fast the machine is at the time. */
  readonly loadMs: number;
}

/** No limit of a case depends on the first load, which takes long on a busy machine. */
const START_TIMEOUT_MS = 90_000;

let count = 0;
/** A loading dashboard needs a whole processor for seconds, in which the tokens of other pages would expire: one page loads at a time. */
let lastStart: Promise<unknown> = Promise.resolve();

/** Loads a page or a frame when no other one is loading. */
export function inTurn(start: () => Promise<void>): Promise<void> {
  const started = lastStart.then(start);
  lastStart = started.catch(() => undefined);
  return started;
}

/** Opens a page in a browser of its own, plays a case in it, and closes everything. */
export async function inScene<Result>(
  { server, host, dashboards }: Site,
  engine: Engine,
  { embeds = 1, isUnready = false, tokenSeconds, prepare, ...options }: SceneOptions,
  play: (scene: Scene) => Promise<Result>,
): Promise<Result> {
  const ids = dashboards.slice(0, embeds).map(({ uuid }) => uuid);
  const proxy = await Proxy.start(server.origin);
  const backend = new Backend(async () => {
    const token = await server.guestToken('ada', ids);
    return tokenSeconds === undefined
      ? token
      : withLifetime(token, tokenSeconds, SECRETS.GUEST_TOKEN_JWT_SECRET);
  });
  const browser = await launch(engine);
  try {
    const page = { side: 'ours', ...options, backend, frameOrigin: proxy.origin, ids } as const;
    const url = host.add(`page-${(count += 1)}`, page);
    const frames = ids.map(id => `/embedded/${id}`);
    let loadMs = Number.NaN;
    const scene: Scene = {
      ...{ engine, browser, page: browser.page, proxy, backend, url, frames },
      get loadMs() {
        return loadMs;
      },
    };
    const open = async (): Promise<void> => {
      await browser.page.goto(url);
      if (isUnready) return;
      for (const index of frames.keys()) {
        // Four at once would load Superset's scripts for longer than a token of the run lives.
        if (index > 0) await scene.page.evaluate(() => (globalThis as unknown as EmbeddingPage).embedNext());
        await untilStarted(scene, index);
        if (index === 0) loadMs = Date.now() - (proxy.seen('/embedded/')[0]?.sentAt ?? Number.NaN);
      }
    };
    await inTurn(async () => {
      await prepare?.(scene);
      await open().catch((error: unknown) => {
        // A busy machine loads the scripts for longer than the first token lives: Superset has no second chance for it.
        console.error(`opened again: ${error instanceof Error ? error.message : String(error)}`);
        for (const list of [backend.requests, backend.issued, proxy.exchanges]) list.length = 0;
        return open();
      });
    });
    return await play(scene);
  } finally {
    await browser.close();
    backend.close();
    await proxy.close();
  }
}

async function untilStarted({ page, proxy, frames }: Scene, index: number): Promise<void> {
  const what = `data in dashboard ${index}`;
  try {
    await untilView(page, frames[index] ?? '', what, hasData, START_TIMEOUT_MS);
  } catch (error) {
    const seen = proxy.exchanges.filter(({ status, path }) => status !== 200 || path.includes('/api/'));
    const requests = seen.map(({ status, path }) => `${status} ${path.slice(0, 40)}`).join(', ');
    throw new Error(`${(error as Error).message}; requests: ${requests}`, { cause: error });
  }
}
