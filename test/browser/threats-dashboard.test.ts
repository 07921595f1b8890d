import { expect } from '@open-wc/testing';
import { frameUrl, iframeOf, until } from './elements.js';
import { itWithstands, mallorySrcdoc, malloryUrl, Puppet, type Stage } from './threats-stage.js';
import { origins } from '../support/origins.js';

/** The messages that a host may post to its frame, as the attackers post them. */
const HOST_SPOOFS: readonly unknown[] = [
  { type: 'EMBED_HELLO', version: 1 },
  { type: 'TOKEN_UPDATE', version: 1, token: 'forged', generation: 99, expiresIn: 100 },
  { type: 'TOKEN_REVOKED', version: 1, reason: 'forged' },
  { type: 'EMBED_MESSAGE', data: 'forged' },
];

/** The messages that this page receives from now on. */
function listen(stage: Stage): readonly MessageEvent<unknown>[] {
  const messages: MessageEvent<unknown>[] = [];
  const onMessage = (event: MessageEvent<unknown>): number => messages.push(event);
  addEventListener('message', onMessage);
  stage.afterwards(() => {
    removeEventListener('message', onMessage);
  });
  return messages;
}

describe('threats: messages from a wrong host', () => {
  itWithstands('a page that may not embed the dashboard', async stage => {
    const received = listen(stage);
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
    const received = listen(stage);
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
