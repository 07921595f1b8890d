import { expect } from '@open-wc/testing';
import { iframeOf, tokenResponse, until } from './elements.js';
import { itWithstands, mallorySrcdoc, malloryUrl, puppetOf, READY, SPOOFS } from './threats-stage.js';
import type { Stage } from './threats-stage.js';
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
  expect(embed.status, 'it may be passing through an identity provider').to.equal('connecting');
  await until(() => embed.status === 'unresponsive', 'the end of the handshake');
  await puppet.attack(SPOOFS);
  const news = stage.news.filter(({ name }) => name !== 'embed-unresponsive');
  expect(news.map(({ detail }) => detail['code'])).to.deep.equal(['origin_changed']);
  await provider.refresh();
  await puppet.attack(SPOOFS);
  expect(stage.errors).to.deep.equal(['origin_changed']);
  expect(embed.status).to.equal('unresponsive');
  expect(stage.refreshes).to.equal(1);
  await puppet.expectNothingStolen();
}

/** The frame is at its own origin again, and the embed is connected. */
async function expectServedAgain({ embed, provider }: Stage): Promise<void> {
  const puppet = await puppetOf(embed);
  await puppet.received(provider.generation);
  await puppet.attack([READY]);
  await until(() => embed.status === 'connected', 'the embed is connected again');
}

/** Another document replaces the one of the connected frame, and is refused; then the right one is restored. */
function itRefuses(
  threat: string,
  replace: (stage: Stage) => unknown,
  restore: (stage: Stage) => unknown,
): void {
  itWithstands(threat, async stage => {
    await connect(stage);
    stage.embed.handshakeTimeout = 1_000;
    await replace(stage);
    await expectRefused(stage);
    await restore(stage);
    await expectServedAgain(stage);
  });
}

describe('threats: another document in the frame’s window', () => {
  itRefuses(
    'the right window, but another origin after a navigation',
    ({ puppet }) => puppet.go(origins.evil),
    ({ puppet }) => puppet.go(origins.frame),
  );

  itWithstands('another origin that says nothing', async stage => {
    await connect(stage);
    stage.embed.handshakeTimeout = 500;
    await stage.puppet.go(origins.evil);
    await stage.provider.refresh();
    await until(() => stage.embed.status === 'unresponsive', 'its silence is noticed');
    expect(stage.errors).to.deep.equal(['origin_changed']);
    await stage.puppet.expectNothingStolen();
    await stage.puppet.go(origins.frame);
    await expectServedAgain(stage);
  });

  itWithstands('a frame swapped between token and delivery', async stage => {
    await connect(stage);
    const { provider, puppet } = stage;
    const frame = iframeOf(stage.embed);
    const setTokens = (): void => {
      provider.tokens = tokenResponse(provider.generation + 1);
    };
    const navigate = (): string => (frame.contentWindow!.location.href = EVIL);
    const swaps: (() => unknown)[][] = [
      [navigate, setTokens],
      [setTokens, navigate],
      [() => (frame.src = EVIL), () => provider.refresh()],
      [() => puppet.go(origins.evil), () => provider.refresh()],
      // On its `load`, when the embed posts what it has.
      [
        () => {
          frame.addEventListener('load', setTokens, { once: true });
        },
        navigate,
      ],
    ];
    for (const swap of swaps) {
      for (const step of swap) void step();
      await puppet.at(origins.evil);
      await provider.refresh();
      await puppet.expectNothingStolen();
      frame.contentWindow!.location.href = HOME;
      await expectServedAgain(stage);
    }
  });

  itRefuses(
    'srcdoc on the embed’s own iframe',
    ({ embed, puppet }) => {
      iframeOf(embed).srcdoc = mallorySrcdoc().srcdoc;
      return puppet.at(origins.host);
    },
    ({ embed }) => {
      iframeOf(embed).removeAttribute('srcdoc');
    },
  );

  itRefuses(
    'a sandbox that takes the frame’s origin away',
    ({ embed, puppet }) => {
      iframeOf(embed).sandbox.remove('allow-same-origin');
      iframeOf(embed).src = HOME;
      return puppet.at('null');
    },
    async ({ embed }) => {
      const frame = iframeOf(embed);
      // With a new iframe, whose sandbox is as the embed's own attribute says.
      embed.reload();
      await until(() => iframeOf(embed) !== frame, 'there is another iframe');
    },
  );
});
