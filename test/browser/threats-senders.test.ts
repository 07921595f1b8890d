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

/** The messages that a host may post to its frame, as the attackers post them. */
const HOST_SPOOFS: readonly unknown[] = [
  { type: 'EMBED_HELLO', version: 1 },
  { type: 'TOKEN_UPDATE', version: 1, token: 'forged', generation: 99, expiresIn: 100 },
  { type: 'TOKEN_REVOKED', version: 1, reason: 'forged' },
  { type: 'EMBED_MESSAGE', data: 'forged' },
];

/** The messages that this page receives from now on. */
function listen(): readonly MessageEvent<unknown>[] {
  const messages: MessageEvent<unknown>[] = [];
  addEventListener('message', event => messages.push(event));
  return messages;
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

describe('threats: messages from a wrong host', () => {
  itWithstands('a page that may not embed the dashboard', async stage => {
    const received = listen();
    const evil = await stage.addMallory(origins.evil);
    // Its host is this page, its parent is not.
    const dashboard = new Puppet(await evil.nest({ src: frameUrl('threats/insider') }));
    await dashboard.at(origins.frame);
    const taken = (): unknown[] =>
      received.map(({ data }) => data).filter(data => Object.hasOwn(Object(data) as object, 'took'));
    await until(() => taken().length > 0, 'the frame’s client has started');
    await evil.attack(HOST_SPOOFS);
    // The dashboard handles this order after the messages that were posted before.
    const { stolen, types } = await dashboard.report();
    expect(types).to.include.members(['EMBED_HELLO', 'TOKEN_UPDATE', 'TOKEN_REVOKED', 'EMBED_MESSAGE']);
    expect(stolen).to.equal(false);
    const answers = (await evil.report()).types.filter(type => /^(EMBED|TOKEN)_/.test(type));
    expect(answers).to.deep.equal([]);
    expect(taken()).to.deep.equal([{ took: 'its place', forged: false }]);
    stage.expectUntouched();
  });

  itWithstands('another frame, a child frame and an opened window pretend to be the host', async stage => {
    const dashboard = new Puppet(iframeOf(stage.neighbour).contentWindow);
    const url = malloryUrl(origins.host);
    const impostors = [
      await stage.addMallory(origins.evil),
      // The host's own origin, but not its window.
      await stage.addFrame(mallorySrcdoc(), origins.host),
      await stage.suspect(await dashboard.nest({ src: url }), origins.host),
      await stage.suspect(await stage.open(dashboard, url), origins.host),
    ];
    // Other frames can reach its window only after it has posted to them.
    await dashboard.attack([]);
    const received = listen();
    for (const impostor of impostors) await impostor.attack(HOST_SPOOFS);
    // The dashboard handles this order after the messages that were posted before.
    const { types } = await dashboard.report();
    expect(types.filter(type => type === 'TOKEN_REVOKED')).to.have.length(impostors.length);
    const answers = received.filter(({ source }) => source === dashboard.window);
    expect(answers.map(({ data }) => data)).to.deep.equal([]);
    stage.expectUntouched();
    for (const impostor of impostors) expect((await impostor.report()).types).not.to.include('EMBED_READY');
  });
});
