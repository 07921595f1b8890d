import './clock.js';
import type { Outage, Setup } from '../wire.js';
import { Host } from './host.js';
import { LIFETIME } from './token-api.js';

/** Seconds. */
const [MINUTE, HOUR] = [60, 3_600];
/** Seconds after a sleep or a failure, and after a reload, in which a token may still come. */
const [LONG, SHORT] = [10 * MINUTE, 5 * MINUTE];
/** Seconds into the first token's lifetime at which the frame reloads itself. */
const RELOAD_AT = 150;

/** The scenarios, each with its figure. */
const scenarios = {
  /** Token requests in the first hour of four dashboards. */
  async requests(host: Host): Promise<number> {
    await host.open(4);
    await host.pass(HOUR);
    const [first] = host.api.requests;
    return host.api.requests.filter(({ at }) => first && at < first.at + HOUR * 1_000).length;
  },
  sleep30: sleepAt(30),
  sleep150: sleepAt(150),
  sleep270: sleepAt(270),
  /** One refresh fails. */
  async failure(host: Host): Promise<Outage> {
    await host.open(1);
    host.api.failsNext = true;
    await host.pass(LIFETIME + LONG);
    const failure = host.api.requests.find(({ failed }) => failed);
    if (!failure) throw new Error('No refresh has failed.');
    return host.outage(failure.at, LONG);
  },
  /** The frame reloads itself. */
  async reload(host: Host): Promise<Outage> {
    await host.open(1);
    await host.pass(RELOAD_AT);
    const now = Date.now();
    await host.leave({ type: 'reload' });
    await host.pass(SHORT);
    return host.outage(now, SHORT);
  },
  stray: strayTo('/'),
  strayAndBeg: strayTo('/?begs'),
};

/** The computer falls asleep so many seconds into the first token's lifetime. */
function sleepAt(bedtime: number) {
  return async (host: Host): Promise<Outage> => {
    await host.open(1);
    await host.pass(bedtime);
    await host.sleep(10 * MINUTE);
    const now = Date.now();
    await host.pass(LONG);
    return host.outage(now, LONG);
  };
}

/** The frame navigates to another origin. The figure: messages with a token that arrive there. */
function strayTo(path: string) {
  return async (host: Host, { vendor, side, strangerOrigin }: Setup): Promise<number> => {
    await host.open(1);
    await host.pass(10);
    await host.leave({ type: 'go', url: strangerOrigin + path });
    await host.pass(15 * MINUTE);
    const { strayed } = host;
    await host.betray();
    if (host.strayed !== strayed + 1) throw new Error('The other origin does not record.');
    // Looker's SDK requests tokens when its frame does.
    if ((vendor === 'superset' || side === 'ours') && host.api.requests.length < 3)
      throw new Error('No token was refreshed.');
    return strayed;
  };
}

/** Which scenario. */
export type ScenarioId = keyof typeof scenarios;

/** What was measured of one side. */
export type Figures = { readonly [Id in ScenarioId]: Awaited<ReturnType<(typeof scenarios)[Id]>> };

/** Plays a scenario; once in a page. */
function play(id: ScenarioId, setup: Setup): Promise<number | Outage> {
  return scenarios[id](new Host(setup), setup);
}

declare global {
  interface Window {
    playVendor: typeof play;
  }
}

window.playVendor = play;
