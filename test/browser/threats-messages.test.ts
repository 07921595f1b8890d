import { ContextEvent } from '@lit/context';
import { expect } from '@open-wc/testing';
import { tokenContext, type TokenState } from '../../src/index.js';
import { makeEmbed, nextMessage, tokenResponse, until } from './elements.js';
import { oddMessages, oddities, prototypeKeys } from './threats-oddities.js';
import { malloryUrl, Puppet } from './threats-puppet.js';
import { iframeOf, SPOOFS, threat, type Stage } from './threats-stage.js';
import { origins } from '../support/origins.js';

const READY = { type: 'EMBED_READY', version: 1 };
const ack = (generation: number): unknown => ({ type: 'TOKEN_ACK', generation });
const request = (generation: number): unknown => ({ type: 'TOKEN_REQUEST', generation, reason: 'rejected' });

/** The frame speaks sense again, and is understood. */
async function expectUnderstood({ puppet, embed, provider }: Stage): Promise<void> {
  await puppet.attack([READY, ack(provider.generation)]);
  await until(
    () => embed.generation === provider.generation && embed.status === 'connected',
    'it is understood',
  );
}

describe('threats: the right frame says something wrong', () => {
  it(
    'structured-clone oddities',
    threat(async stage => {
      await stage.puppet.attack(oddMessages());
      expect(stage.news.map(({ detail }) => detail['code'])).to.deep.equal(['message_invalid']);
      expect(stage.refreshes).to.equal(0);
      expect([stage.embed.status, stage.embed.generation]).to.deep.equal(['connecting', 0]);
      await stage.puppet.attack([{ type: 'EMBED_RESIZE', height: 321 }], { getters: true });
      expect(stage.news.at(-1)).to.deep.include({ name: 'embed-resize', detail: { height: 321 } });
      await expectUnderstood(stage);
    }),
  );

  it(
    'oddities as a message of the frame’s own',
    threat(async stage => {
      await stage.puppet.attack(oddities().map(data => ({ type: 'EMBED_MESSAGE', data })));
      expect(stage.news.map(({ name }) => name)).to.deep.equal(oddities().map(() => 'embed-message'));
      const [cycle] = stage.news.map(({ detail }) => detail['data'] as Record<string, unknown>);
      expect(cycle?.['self']).to.equal(cycle);
      await expectUnderstood(stage);
    }),
  );

  it(
    '10 MB in each message',
    threat(async stage => {
      const { puppet, embed, news } = stage;
      for (const message of [READY, ack(1), request(1)]) await puppet.attack([message], { fill: 'padding' });
      expect([embed.status, embed.generation, stage.refreshes]).to.deep.equal(['connected', 1, 1]);
      for (const fill of ['type', 'reason', 'generation']) await puppet.attack([request(1)], { fill });
      await puppet.attack([{ type: 'EMBED_RESIZE' }], { fill: 'height' });
      expect(stage.errors).to.deep.equal(['message_invalid']);
      await puppet.attack([{ type: 'EMBED_ERROR', code: 'long' }], { fill: 'message' });
      expect(stage.errors).to.deep.equal(['message_invalid', 'long']);
      await puppet.attack([{ type: 'EMBED_MESSAGE' }], { fill: 'data' });
      expect(news.at(-1)?.detail['data']).to.have.length(10 * 2 ** 20);
      expect(stage.refreshes).to.equal(1);
    }),
  );

  it(
    'prototype keys',
    threat(async stage => {
      const before = Reflect.ownKeys(Object.prototype);
      await stage.puppet.attack(prototypeKeys());
      const heard = nextMessage(stage.embed, 'fine');
      const data: unknown = JSON.parse('{"__proto__": {"polluted": true}, "fine": true}');
      await stage.puppet.attack([{ type: 'EMBED_MESSAGE', data }]);
      await heard;
      expect(Reflect.ownKeys(Object.prototype)).to.deep.equal(before);
      expect({}).not.to.have.property('polluted');
      expect(stage.news.map(({ name }) => name)).to.deep.equal(['embed-error', 'embed-message']);
      expect(stage.errors).to.deep.equal(['message_invalid']);
      expect([stage.embed.status, stage.embed.generation]).to.deep.equal(['connecting', 0]);
      await expectUnderstood(stage);
    }),
  );

  it(
    'replay of old generations: TOKEN_ACK',
    threat(async stage => {
      const { puppet, provider, embed } = stage;
      await puppet.attack([READY, ack(0), ack(2), ack(99), ack(Number.MAX_SAFE_INTEGER)]);
      expect(embed.generation).to.equal(0);
      for (const generation of [1, 2, 3]) {
        await stage.heard(generation);
        await puppet.attack([ack(generation)]);
        expect(embed.generation).to.equal(generation);
        if (generation < 3) await provider.refresh();
      }
      stage.news.length = 0;
      await puppet.attack([ack(1), ack(2), ack(3), ack(4), ack(0)]);
      expect(embed.generation).to.equal(3);
      expect(stage.news).to.deep.equal([]);
    }),
  );

  it(
    'replay of old generations: TOKEN_REQUEST',
    threat(async stage => {
      const { puppet, provider } = stage;
      await provider.refresh();
      await provider.refresh();
      await stage.heard(3);
      const { length } = (await puppet.report()).generations;
      await puppet.attack([request(0), request(4), request(99), request(2), request(1)]);
      expect(stage.refreshes, 'nothing is refreshed for them').to.equal(2);
      const answers = (await puppet.report()).generations.slice(length);
      expect(answers, 'the old ones are answered with the newest').to.deep.equal(answers.map(() => 3));
      expect(answers).not.to.have.length(0);
      await puppet.attack([request(3)], { times: 50 });
      await stage.heard(4);
      await puppet.attack([request(3)], { times: 50 });
      expect(stage.refreshes, 'one for all of those').to.equal(3);
    }),
  );

  it(
    'replay of one generation',
    threat(async stage => {
      const asked: number[] = [];
      const embed = makeEmbed('threats/mallory');
      // A provider of somebody else's, which need not be as patient as ours: it is asked once all the same.
      stage.around.addEventListener('context-request', event => {
        const { callback } = event as ContextEvent<typeof tokenContext>;
        event.stopPropagation();
        const pass = (state: TokenState): void => {
          callback({ ...state, invalidate: generation => asked.push(generation) });
        };
        stage.provider.dispatchEvent(new ContextEvent(tokenContext, embed, pass, false));
      });
      stage.around.append(embed);
      await embed.updateComplete;
      const puppet = await new Puppet(iframeOf(embed).contentWindow).at(origins.frame);
      await puppet.attack([READY]);
      await puppet.attack([request(0), request(1), request(2)], { times: 40 });
      expect(asked).to.deep.equal([1]);
      expect((await puppet.report()).generations).to.include(1);
    }),
  );

  it(
    'replay of old generations: a provider that counts from 1 takes over',
    threat(async stage => {
      const { puppet, provider, embed, around } = stage;
      await provider.refresh();
      await provider.refresh();
      await stage.heard(3);
      await puppet.attack([READY, ack(3)]);
      around.attachShadow({ mode: 'open' }).innerHTML = '<token-provider><slot></slot></token-provider>';
      const nearer = around.shadowRoot!.querySelector('token-provider')!;
      nearer.refresher = () => Promise.resolve(tokenResponse(51));
      nearer.tokens = tokenResponse(50);
      await stage.heard(4);
      await puppet.attack([ack(4)]);
      expect(embed.generation, 'as the provider counts').to.equal(1);
      await nearer.refresh();
      await stage.heard(5);
      const { generations } = await puppet.report();
      expect(generations).to.deep.equal([...generations].sort((a, b) => a - b));
    }),
  );

  it(
    'a flood',
    threat(async stage => {
      const { puppet, provider, embed, neighbour } = stage;
      await puppet.attack([READY, ack(1)]);
      const flood = Promise.all([
        puppet.attack([request(1)], { times: 1_000 }),
        puppet.attack([{ type: 'EMBED_MESSAGE', data: 'flood' }, READY], { times: 2_000 }),
      ]);
      await until(() => neighbour.generation === 2, 'the neighbour gets the token of that refresh');
      await flood;
      expect(stage.refreshes).to.equal(1);
      expect(stage.errors).to.deep.equal(['flooding']);
      expect(stage.news.filter(({ name }) => name === 'embed-message').length).to.be.below(1_000);
      // 100 messages a second are listened to again.
      await new Promise(resolve => setTimeout(resolve, 200));
      await provider.refresh();
      await stage.heard(3);
      await puppet.attack([ack(3)]);
      expect(embed.generation).to.equal(3);
      expect(stage.errors).to.deep.equal(['flooding']);
    }),
  );

  it(
    'port injection',
    threat(async stage => {
      const evil = await stage.addFrame({ src: malloryUrl(origins.evil) }, origins.evil);
      const onPorts = [...SPOOFS, 'hello'];
      await evil.attack([...SPOOFS, null, { type: 'EMBED_PORT' }], { onPorts });
      stage.expectUntouched();
      // What is said over the port is an acknowledgement of what was posted: it would count if it had come by the window.
      await stage.puppet.attack([{ type: 'EMBED_MESSAGE', data: 1 }, { type: 'TOKEN_ACK' }, 'port'], {
        onPorts,
      });
      await stage.provider.refresh();
      await stage.heard(2);
      expect(stage.news.map(({ name }) => name)).to.include.members(['embed-message', 'embed-error']);
      expect(stage.errors).to.deep.equal(['message_invalid']);
      expect([stage.embed.status, stage.embed.generation]).to.deep.equal(['connecting', 0]);
      expect((await stage.puppet.report()).onPorts).to.equal(0);
      expect(stage.refreshes).to.equal(1);
      await expectUnderstood(stage);
    }),
  );
});
