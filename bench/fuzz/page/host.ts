// First: the page's own clocks and ports are replaced before the library sees them.
import { watch } from './watch.js';
import '../../../src/index.js';
import '../../../src/bridge/protocols/looker.js';
import '../../../src/bridge/protocols/luzmo.js';
import '../../../src/bridge/protocols/metabase.js';
import '../../../src/bridge/protocols/powerbi.js';
import '../../../src/bridge/protocols/superset.js';
import '../../../src/bridge/protocols/thoughtspot.js';
import { playPart } from '../fuzz-target.js';
import type { TargetResult } from '../tally.js';
import { HostTarget } from './host-target.js';
import { LookerOracle } from './oracles/looker.js';
import { MetabaseOracle } from './oracles/metabase.js';
import { NativeOracle } from './oracles/native.js';
import { DeafOracle, LuzmoOracle } from './oracles/one-way.js';
import type { Oracle } from './oracles/oracle.js';
import { PowerBiOracle } from './oracles/powerbi.js';
import { SupersetOracle } from './oracles/superset.js';
import { ThoughtSpotOracle } from './oracles/thoughtspot.js';
import { Stage } from './stage.js';

const ORACLES: Readonly<Record<string, () => Oracle>> = {
  native: () => new NativeOracle(),
  superset: () => new SupersetOracle(),
  looker: () => new LookerOracle(),
  powerbi: () => new PowerBiOracle(),
  metabase: () => new MetabaseOracle(),
  thoughtspot: () => new ThoughtSpotOracle(),
  luzmo: () => new LuzmoOracle(),
  'token-update': () => new DeafOracle(),
  reload: () => new DeafOracle(),
};

/** The host page, as its driver sees it: one protocol at a time. */
class HostFuzz {
  #stage: Stage | undefined;
  #target: HostTarget | undefined;

  async open(protocol: string): Promise<void> {
    const makeOracle = ORACLES[protocol];
    if (!makeOracle) throw new Error(`There is no protocol "${protocol}".`);
    const frames = new URL(location.href).searchParams.get('frames') ?? '';
    this.#stage = new Stage(watch, protocol, frames);
    await this.#stage.open();
    const neighbour = document.body.appendChild(document.createElement('iframe')).contentWindow;
    if (!neighbour) throw new Error('The neighbour has no window.');
    this.#target = new HostTarget(this.#stage, makeOracle, neighbour);
  }

  part(seed: number, path?: string): Promise<TargetResult> {
    if (!this.#target) throw new Error('No protocol is open.');
    return playPart(this.#target, seed, path);
  }
}

declare global {
  interface Window {
    fuzz: { open(protocol: string): Promise<void>; part(seed: number, path?: string): Promise<TargetResult> };
  }
}

window.fuzz = new HostFuzz();
