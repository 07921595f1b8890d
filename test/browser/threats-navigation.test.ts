import { expect } from '@open-wc/testing';
import { tokenResponse, until } from './elements.js';
import { mallorySrcdoc, malloryUrl, Puppet } from './threats-puppet.js';
import { expectNothingStolen, iframeOf, SPOOFS, threat, type Stage } from './threats-stage.js';
import { origins } from '../support/origins.js';

const HOME = malloryUrl(origins.frame);
const EVIL = malloryUrl(origins.evil);

/** The embed is connected, and its frame uses generation 1. */
async function connect(stage: Stage): Promise<void> {
  await stage.puppet.attack([
    { type: 'EMBED_READY', version: 1 },
    { type: 'TOKEN_ACK', generation: 1 },
  ]);
  await until(() => stage.embed.status === 'connected' && stage.embed.generation === 1);
  stage.news.length = 0;
}

/** The frame, home again, is served as ever. */
async function expectServedAgain(stage: Stage): Promise<void> {
  await stage.puppet.at(origins.frame);
  await stage.heard(stage.provider.generation);
  await stage.puppet.attack([{ type: 'EMBED_READY', version: 1 }]);
  await until(() => stage.embed.status === 'connected', 'the embed is connected again');
}

describe('threats: the frame’s window shows something else', () => {
  it(
    'the right window, but another origin after a navigation',
    threat(async stage => {
      await connect(stage);
      await stage.puppet.go(EVIL);
      await stage.puppet.at(origins.evil);
      await stage.puppet.attack(SPOOFS);
      const news = stage.news.filter(({ name }) => name !== 'embed-unresponsive');
      expect(news.map(({ detail }) => detail['code'])).to.deep.equal(['origin_changed']);
      expect(stage.embed.status).to.equal('unresponsive');
      await stage.provider.refresh();
      await stage.puppet.attack(SPOOFS);
      expect(stage.errors).to.deep.equal(['origin_changed']);
      expect(stage.refreshes).to.equal(1);
      expectNothingStolen(await stage.puppet.report());
      await stage.puppet.go(HOME);
      await expectServedAgain(stage);
    }),
  );

  it(
    'another origin that says nothing',
    threat(
      async stage => {
        await connect(stage);
        await stage.puppet.go(EVIL);
        await stage.puppet.at(origins.evil);
        await stage.provider.refresh();
        await until(() => stage.embed.status === 'unresponsive', 'its silence is noticed');
        expect(stage.errors).to.deep.equal(['origin_changed']);
        expectNothingStolen(await stage.puppet.report());
        await stage.puppet.go(HOME);
        await expectServedAgain(stage);
      },
      { 'handshake-timeout': '500' },
    ),
  );

  it(
    'a frame swapped between token and delivery',
    threat(async stage => {
      await connect(stage);
      const { provider, puppet } = stage;
      const frame = iframeOf(stage.embed);
      const swaps = [
        () => {
          frame.contentWindow!.location.href = EVIL;
          provider.tokens = tokenResponse(provider.generation + 1);
        },
        () => {
          provider.tokens = tokenResponse(provider.generation + 1);
          frame.contentWindow!.location.href = EVIL;
        },
        () => {
          frame.src = EVIL;
          void provider.refresh();
        },
        () => {
          void puppet.go(EVIL);
          void provider.refresh();
        },
        () => {
          // On its `load`, when the embed posts what it has.
          frame.addEventListener('load', () => void provider.refresh(), { once: true });
          frame.contentWindow!.location.replace(EVIL);
        },
      ];
      for (const swap of swaps) {
        swap();
        await puppet.at(origins.evil);
        await provider.refresh();
        expectNothingStolen(await puppet.report());
        frame.contentWindow!.location.href = HOME;
        await expectServedAgain(stage);
      }
    }),
  );

  it(
    'srcdoc on the embed’s own iframe',
    threat(async stage => {
      await connect(stage);
      const frame = iframeOf(stage.embed);
      frame.srcdoc = mallorySrcdoc(origins.host);
      await stage.puppet.at(origins.host);
      await stage.puppet.attack(SPOOFS);
      await stage.provider.refresh();
      expect(stage.errors).to.deep.equal(['origin_changed']);
      expect(stage.refreshes).to.equal(1);
      expectNothingStolen(await stage.puppet.report());
      frame.removeAttribute('srcdoc');
      await expectServedAgain(stage);
    }),
  );

  it(
    'a sandbox that takes the frame’s origin away',
    threat(async stage => {
      await connect(stage);
      const frame = iframeOf(stage.embed);
      frame.sandbox.remove('allow-same-origin');
      frame.src = HOME;
      await stage.puppet.at('null');
      await stage.puppet.attack(SPOOFS);
      await stage.provider.refresh();
      expect(stage.errors).to.deep.equal(['origin_changed']);
      expectNothingStolen(await stage.puppet.report());
      // A new frame, as it is told to be by the embed's own attribute.
      stage.embed.reload();
      await until(() => iframeOf(stage.embed) !== frame, 'there is another iframe');
      const fresh = await new Puppet(iframeOf(stage.embed).contentWindow).at(origins.frame);
      await fresh.attack([{ type: 'EMBED_READY', version: 1 }]);
      await until(() => stage.embed.status === 'connected', 'the embed is connected again');
    }),
  );
});
