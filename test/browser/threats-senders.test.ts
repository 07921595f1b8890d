import { expect } from '@open-wc/testing';
import { frameUrl, makeEmbed, until } from './elements.js';
import { mallorySrcdoc, malloryUrl, Puppet } from './threats-puppet.js';
import { iframeOf, SPOOFS, threat } from './threats-stage.js';
import { origins } from '../support/origins.js';

describe('threats: somebody else speaks', () => {
  it(
    'another frame spoofs the ready message',
    threat(async stage => {
      const evil = await stage.addFrame({ src: malloryUrl(origins.evil) }, origins.evil);
      await evil.attack(SPOOFS);
      stage.expectUntouched();
    }),
  );

  it(
    'another embed’s frame spoofs its neighbours’ messages',
    threat(async stage => {
      // It has no provider, but is an embed: its window and its origin are known, though not for its neighbours.
      const other = makeEmbed('threats/mallory');
      stage.place.append(other);
      await other.updateComplete;
      const frame = await stage.suspect(new Puppet(iframeOf(other).contentWindow), origins.frame);
      await frame.attack(SPOOFS);
      await until(() => other.status === 'connected', 'what it says of itself is taken');
      stage.expectUntouched();
    }),
  );

  it(
    'the same origin, but another window',
    threat(async stage => {
      const twin = await stage.addFrame({ src: malloryUrl(origins.frame) }, origins.frame);
      await twin.attack(SPOOFS);
      stage.expectUntouched();
    }),
  );

  it(
    'a frame nested inside the dashboard',
    threat(async stage => {
      for (const origin of [origins.frame, origins.evil]) {
        const child = await stage.suspect(await stage.puppet.nest({ src: malloryUrl(origin) }), origin);
        await child.attack(SPOOFS);
      }
      stage.expectUntouched();
    }),
  );

  it(
    'srcdoc in the page and in the dashboard',
    threat(async stage => {
      const heir = await stage.addFrame({ srcdoc: mallorySrcdoc(origins.host) }, origins.host);
      const opaque = await stage.addFrame(
        { srcdoc: mallorySrcdoc(origins.host), sandbox: 'allow-scripts' },
        'null',
      );
      const child = await stage.puppet.nest({ srcdoc: mallorySrcdoc(origins.frame) });
      await stage.suspect(child, origins.frame);
      for (const frame of [heir, opaque, child]) await frame.attack(SPOOFS);
      stage.expectUntouched();
    }),
  );

  it(
    'a window that the page has opened',
    threat(async stage => {
      for (const origin of [origins.frame, origins.evil]) {
        const popup = window.open(malloryUrl(origin));
        stage.afterwards(() => popup?.close());
        const opened = await stage.suspect(new Puppet(popup), origin);
        await opened.attack(SPOOFS);
      }
      stage.expectUntouched();
    }),
  );

  it(
    'a window that the dashboard has opened',
    threat(async stage => {
      for (const origin of [origins.frame, origins.evil]) {
        const dashboard = stage.puppet;
        stage.afterwards(() => dashboard.close());
        const opened = await stage.suspect(await dashboard.open(malloryUrl(origin)), origin);
        await opened.attack(SPOOFS);
        expect(await opened.report()).to.include({ stolen: false });
      }
      stage.expectUntouched();
    }),
  );

  it(
    'an opener that has opened the host page',
    threat(async stage => {
      const opener = await stage.addFrame({ src: malloryUrl(origins.evil) }, origins.evil);
      const host = new OpenedHost();
      stage.afterwards(() => {
        host.close();
        return opener.close();
      });
      const frame = encodeURIComponent(frameUrl('threats/insider'));
      await opener.open(`${origins.host}/test/browser/frames/threats/opened-host.html?frame=${frame}`);
      await until(() => host.ask('state').generation === 1, 'the host page has an embed that is served');
      await opener.attack(SPOOFS);
      host.ask('refresh');
      await until(() => host.ask('state').generation === 2, 'it goes on being served');
      expect(host.state).to.deep.equal({ generation: 2, status: 'connected', refreshes: 1, events: [] });
      stage.expectUntouched();
    }),
  );
});

/** A host page that the test has no handle of. */
class OpenedHost {
  readonly #channel = new BroadcastChannel('opened-host');
  state: { generation?: number } = {};

  constructor() {
    this.#channel.onmessage = ({ data }: MessageEvent<{ generation: number }>) => {
      this.state = data;
    };
  }

  /** Asks it for something; returns what it said last. */
  ask(what: 'state' | 'refresh'): { generation?: number } {
    this.#channel.postMessage(what);
    return this.state;
  }

  close(): void {
    this.#channel.close();
  }
}
