import { expect } from '@open-wc/testing';
import { frameUrl, makeEmbed, put, tokenResponse, until } from './elements.js';
import { mallorySrcdoc, malloryUrl, Puppet } from './threats-puppet.js';
import { expectNothingStolen, iframeOf, SPOOFS, threat, type Stage } from './threats-stage.js';
import { origins } from '../support/origins.js';

/** These puppets post all that a frame may post; it affects neither embed. */
function spoof(addPuppets: (stage: Stage) => AsyncIterable<Puppet>): Promise<void> {
  return threat(async stage => {
    for await (const puppet of addPuppets(stage)) {
      await puppet.attack(SPOOFS);
      expectNothingStolen(await puppet.report());
    }
    stage.expectUntouched();
  });
}

describe('threats: messages from a wrong window', () => {
  it('another frame spoofs the ready message', () =>
    spoof(async function* (stage) {
      yield await stage.addMallory(origins.evil);
    }));

  it('another embed’s frame spoofs its neighbours’ messages', () =>
    threat(async stage => {
      // An embed without a provider: the page knows its window and its origin, but they are not the neighbours'.
      const other = makeEmbed('threats/mallory');
      put(other);
      await other.updateComplete;
      const frame = await stage.suspect(new Puppet(iframeOf(other).contentWindow), origins.frame);
      await frame.attack(SPOOFS);
      await until(() => other.status === 'connected', 'its own embed accepts them');
      stage.expectUntouched();
    }));

  it('the same origin, but another window', () =>
    spoof(async function* (stage) {
      yield await stage.addMallory(origins.frame);
    }));

  it('a frame nested inside the dashboard', () =>
    spoof(async function* (stage) {
      for (const origin of [origins.frame, origins.evil])
        yield await stage.suspect(await stage.puppet.nest({ src: malloryUrl(origin) }), origin);
    }));

  it('srcdoc in the page and in the dashboard', () =>
    spoof(async function* (stage) {
      yield await stage.addFrame(mallorySrcdoc(), origins.host);
      yield await stage.addFrame({ ...mallorySrcdoc(), sandbox: 'allow-scripts' }, 'null');
      const child = await stage.puppet.nest(mallorySrcdoc(origins.frame));
      yield await stage.suspect(child, origins.frame);
    }));

  it('a window that the page has opened', () =>
    spoof(async function* (stage) {
      for (const origin of [origins.frame, origins.evil]) {
        const popup = window.open(malloryUrl(origin));
        stage.afterwards(() => popup?.close());
        yield await stage.suspect(new Puppet(popup), origin);
      }
    }));

  it('a window that the dashboard has opened', () =>
    spoof(async function* (stage) {
      const { puppet } = stage;
      stage.afterwards(() => puppet.close());
      for (const origin of [origins.frame, origins.evil])
        yield await stage.suspect(new Puppet(await puppet.open(malloryUrl(origin))), origin);
    }));

  it('an opener that has opened the host page', () =>
    threat(async stage => {
      const opener = await stage.addMallory(origins.evil);
      stage.afterwards(() => opener.close());
      const page = await opener.open(`${origins.host}/test/browser/frames/threats/opened-host.html`);
      const provider = page.document.createElement('token-provider');
      Object.assign(provider, {
        tokens: tokenResponse(1),
        refresher: () => Promise.resolve(tokenResponse(2)),
      });
      const embed = page.document.createElement('analytics-embed');
      embed.src = frameUrl('threats/insider');
      provider.append(embed);
      page.document.body.append(provider);
      await until(() => embed.generation === 1, 'the host page has an embed with a token');
      const events: string[] = [];
      for (const name of ['embed-error', 'embed-message', 'embed-resize', 'error', 'unhandledrejection'])
        page.addEventListener(name, () => events.push(name));
      await opener.attack(SPOOFS);
      await provider.refresh();
      await until(() => embed.generation === 2, 'it has the next token');
      expect([embed.status, provider.metrics.refreshes, events]).to.deep.equal(['connected', 1, []]);
      stage.expectUntouched();
    }));
});
