import { expect } from '@open-wc/testing';
import { tokenResponse, until } from './elements.js';
import { untilAnswer } from './frames/orders.js';
import { mallorySrcdoc, malloryUrl, Puppet } from './threats-puppet.js';
import { expectNothingStolen, iframeOf, READY, SPOOFS, threat, type Stage } from './threats-stage.js';
import { origins } from '../support/origins.js';

const HOME = malloryUrl(origins.frame);
const EVIL = malloryUrl(origins.evil);

/** Waits until the embed is connected, and its frame uses generation 1. */
async function connect(stage: Stage): Promise<void> {
  await stage.puppet.attack([READY, { type: 'TOKEN_ACK', generation: 1 }]);
  await until(() => stage.embed.status === 'connected' && stage.embed.generation === 1);
  stage.news.length = 0;
}

/** The wrong document posts all that a frame may, before a refresh and after it. The embed reports it once, and gives it nothing. */
async function expectRefused(stage: Stage): Promise<void> {
  const { puppet, provider, embed } = stage;
  await puppet.attack(SPOOFS);
  await provider.refresh();
  await puppet.attack(SPOOFS);
  const news = stage.news.filter(({ name }) => name !== 'embed-unresponsive');
  expect(news.map(({ detail }) => detail['code'])).to.deep.equal(['origin_changed']);
  expect(embed.status).to.equal('unresponsive');
  expect(stage.refreshes).to.equal(1);
  expectNothingStolen(await puppet.report());
}

/** The puppet is at its own origin again, and the embed is connected. */
async function expectServedAgain({ embed, provider, puppet }: Stage, at = puppet): Promise<void> {
  await at.at(origins.frame);
  const { generation } = provider;
  await untilAnswer(
    () => at.report(),
    ({ generations }) => generations.includes(generation),
    'it has a token',
  );
  await at.attack([READY]);
  await until(() => embed.status === 'connected', 'the embed is connected again');
}

describe('threats: another document in the frame’s window', () => {
  it('the right window, but another origin after a navigation', () =>
    threat(async stage => {
      await connect(stage);
      await stage.puppet.go(origins.evil);
      await expectRefused(stage);
      await stage.puppet.go(origins.frame);
      await expectServedAgain(stage);
    }));

  it('another origin that says nothing', () =>
    threat(
      async stage => {
        await connect(stage);
        await stage.puppet.go(origins.evil);
        await stage.provider.refresh();
        await until(() => stage.embed.status === 'unresponsive', 'its silence is noticed');
        expect(stage.errors).to.deep.equal(['origin_changed']);
        expectNothingStolen(await stage.puppet.report());
        await stage.puppet.go(origins.frame);
        await expectServedAgain(stage);
      },
      { 'handshake-timeout': '500' },
    ));

  it('a frame swapped between token and delivery', () =>
    threat(async stage => {
      await connect(stage);
      const { provider, puppet } = stage;
      const frame = iframeOf(stage.embed);
      const setTokens = (): void => {
        provider.tokens = tokenResponse(provider.generation + 1);
      };
      const swaps = [
        () => {
          frame.contentWindow!.location.href = EVIL;
          setTokens();
        },
        () => {
          setTokens();
          frame.contentWindow!.location.href = EVIL;
        },
        () => {
          frame.src = EVIL;
          setTokens();
        },
        () => {
          void puppet.go(origins.evil);
          setTokens();
        },
        () => {
          // On its `load`, when the embed posts what it has.
          frame.addEventListener('load', setTokens, { once: true });
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
    }));

  it('srcdoc on the embed’s own iframe', () =>
    threat(async stage => {
      await connect(stage);
      const frame = iframeOf(stage.embed);
      frame.srcdoc = mallorySrcdoc().srcdoc;
      await stage.puppet.at(origins.host);
      await expectRefused(stage);
      frame.removeAttribute('srcdoc');
      await expectServedAgain(stage);
    }));

  it('a sandbox that takes the frame’s origin away', () =>
    threat(async stage => {
      await connect(stage);
      const frame = iframeOf(stage.embed);
      frame.sandbox.remove('allow-same-origin');
      frame.src = HOME;
      await stage.puppet.at('null');
      await expectRefused(stage);
      // With a new iframe, whose sandbox is as the embed's own attribute says.
      stage.embed.reload();
      await until(() => iframeOf(stage.embed) !== frame, 'there is another iframe');
      await expectServedAgain(stage, new Puppet(iframeOf(stage.embed).contentWindow));
    }));
});
