import { expect } from '@open-wc/testing';
import { frameUrl, iframeOf, makeEmbed, put, tokenResponse, until } from './elements.js';
import { itWithstands, mallorySrcdoc, malloryUrl, Puppet, SPOOFS, type Stage } from './threats-stage.js';
import { origins } from '../support/origins.js';

/** The puppets post all that a frame may post; it affects neither embed. */
function itIgnores(threat: string, addPuppets: (stage: Stage) => AsyncIterable<Puppet>): void {
  itWithstands(threat, async stage => {
    for await (const puppet of addPuppets(stage)) {
      await puppet.attack(SPOOFS);
      await puppet.expectNothingStolen();
    }
    stage.expectUntouched();
  });
}

describe('threats: messages from a wrong window', () => {
  itIgnores('another frame spoofs the ready message', async function* (stage) {
    yield await stage.addMallory(origins.evil);
  });

  itWithstands('another embed’s frame spoofs its neighbours’ messages', async stage => {
    // An embed without a provider: the page knows its window and its origin, but they are not the neighbours'.
    const other = put(makeEmbed('threats/mallory'));
    await other.updateComplete;
    const frame = await stage.suspect(iframeOf(other).contentWindow, origins.frame);
    await frame.attack(SPOOFS);
    await until(() => other.status === 'connected', 'its own embed accepts them');
    stage.expectUntouched();
  });

  itIgnores('the same origin, but another window', async function* (stage) {
    yield await stage.addMallory(origins.frame);
  });

  itIgnores('a frame nested inside the dashboard', async function* (stage) {
    for (const origin of [origins.frame, origins.evil])
      yield await stage.suspect(await stage.puppet.nest({ src: malloryUrl(origin) }), origin);
  });

  itIgnores('srcdoc in the page and in the dashboard', async function* (stage) {
    yield await stage.addFrame(mallorySrcdoc(), origins.host);
    yield await stage.addFrame({ ...mallorySrcdoc(), sandbox: 'allow-scripts' }, 'null');
    yield await stage.suspect(await stage.puppet.nest(mallorySrcdoc(origins.frame)), origins.frame);
  });

  itIgnores('a window that the page has opened', async function* (stage) {
    for (const origin of [origins.frame, origins.evil]) {
      const popup = window.open(malloryUrl(origin));
      stage.afterwards(() => popup?.close());
      yield await stage.suspect(popup, origin);
    }
  });

  itIgnores('a window that the dashboard has opened', async function* (stage) {
    for (const origin of [origins.frame, origins.evil])
      yield await stage.suspect(await stage.open(stage.puppet, malloryUrl(origin)), origin);
  });

  itWithstands('an opener that has opened the host page', async stage => {
    const opener = await stage.addMallory(origins.evil);
    const url = `${origins.host}/test/browser/frames/threats/opened-host.html`;
    const page = await stage.open(opener, url);
    const provider = page.document.createElement('token-provider');
    provider.tokens = tokenResponse(1);
    provider.refresher = () => Promise.resolve(tokenResponse(2));
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
  });
});
