import { setTimeout as delay } from 'node:timers/promises';

import type { Browser } from '../support/e2e-page.js';
import { until } from '../support/e2e-page.js';
import type { Engine } from '../support/engines.js';
import type { Random } from '../simulation/random.js';
import { isExcused, LIFETIME } from './tabs-judge.js';
import { closeTab, crashTab, navigate, openTab, signInByScript, type Tab } from './tabs-open.js';
import type { RefreshRecord } from './tabs-provider.js';
import type { TabsServer } from './tabs-server.js';

/** Tabs that are open at first, and at most. */
const MOST = 8;
/** So many stay, so that there is always somebody who knows. */
const LEAST = 3;
/** ms from one thing that the user does to the next, at most. */
const PAUSE = 1_200;

/** ms in which most requests are answered. */
const ASKING = 200;

/** What users do with tabs, and what happens to tabs. */
const DEEDS = ['open', 'open', 'open', 'close', 'navigate', 'navigate', 'kill', 'kill while asking'] as const;

/** How often each was done. */
export type Deeds = Record<(typeof DEEDS)[number] | 'sign in again', number>;

/** Eight tabs of one session, opened, closed, navigated and killed at random. Ends early when a refresh is refused without an excuse. */
export class TabsLife {
  readonly tabs: Tab[] = [];
  readonly deeds: Deeds = {
    open: 0,
    close: 0,
    navigate: 0,
    kill: 0,
    'kill while asking': 0,
    'sign in again': 0,
  };
  readonly #engine: Engine;
  readonly #server: TabsServer;
  readonly #browser: Browser;
  readonly #random: Random;
  #mourned = 0;

  constructor(engine: Engine, server: TabsServer, browser: Browser, random: Random) {
    this.#engine = engine;
    this.#server = server;
    this.#browser = browser;
    this.#random = random;
  }

  async live(duration: number): Promise<void> {
    while (this.tabs.length < MOST) this.tabs.push(await openTab(this.#server, this.#browser));
    const end = Date.now() + duration;
    while (Date.now() < end && (await this.#mourn())) {
      await this.#act();
      await delay(this.#random.between(0, PAUSE));
    }
    await this.#mourn();
  }

  async #act(): Promise<void> {
    const deed = this.#random.pick(DEEDS);
    if (deed === 'open') {
      if (this.tabs.length >= MOST) return;
      this.tabs.push(await openTab(this.#server, this.#browser));
    } else if (deed === 'navigate') {
      await navigate(this.#server, this.#random.pick(this.tabs));
    } else {
      if (this.tabs.length <= LEAST) return;
      const tab = deed === 'kill while asking' ? await this.#whoAsks() : this.#random.pick(this.tabs);
      if (!tab) return;
      this.tabs.splice(this.tabs.indexOf(tab), 1);
      if (deed === 'kill' && this.#engine === 'Chromium') await crashTab(tab);
      else await closeTab(tab);
    }
    this.deeds[deed] += 1;
  }

  /** Waits for the next refresh request; the tab that makes it. */
  async #whoAsks(): Promise<Tab | undefined> {
    const record = await this.#server.provider.nextRequest(LIFETIME * 1_000);
    // Before it is looked at, or after that, or when the response has just come.
    await delay(this.#random.between(0, ASKING));
    return this.tabs.find(({ document }) => document.id === record?.page);
  }

  get #refusals(): readonly RefreshRecord[] {
    return this.#server.provider.log.filter(({ outcome }) => outcome === 'refused');
  }

  /** The login that a dead tab took along is over for all; the user signs in again. `false` when it is over for no such reason. */
  async #mourn(): Promise<boolean> {
    const refusals = this.#refusals;
    const news = refusals.slice(this.#mourned);
    this.#mourned = refusals.length;
    if (news.length === 0) return true;
    if (!news.every(record => isExcused(this.#server, record))) return false;
    const tab = this.#random.pick(this.tabs);
    await signInByScript(tab);
    const { newest } = this.#server.provider;
    await until('the new login in its own tab', () => this.#server.generationIn(tab.document.id) >= newest);
    this.deeds['sign in again'] += 1;
    return true;
  }
}
