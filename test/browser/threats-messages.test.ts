import { ContextEvent } from '@lit/context';
import { expect } from '@open-wc/testing';
import { tokenContext, type TokenState } from '../../src/index.js';
import { makeEmbed, nextMessage, tokenResponse, until } from './elements.js';
import { untilAnswer } from './frames/orders.js';
import { oddMessages, oddities, prototypeKeys } from './threats-oddities.js';
import { Puppet } from './threats-puppet.js';
import { iframeOf, READY, SPOOFS, threat, type Stage } from './threats-stage.js';
import { origins } from '../support/origins.js';

const ack = (generation: number): unknown => ({ type: 'TOKEN_ACK', generation });
const request = (generation: number): unknown => ({ type: 'TOKEN_REQUEST', generation, reason: 'rejected' });

/** The embed accepts the frame's next valid messages. */
async function expectAccepted({ puppet, embed, provider }: Stage): Promise<void> {
  await puppet.attack([READY, ack(provider.generation)]);
  await until(
    () => embed.generation === provider.generation && embed.status === 'connected',
    'it is accepted',
  );
}

describe('threats: wrong messages from the right frame', () => {
  it('structured-clone oddities', () =>
    threat(async stage => {
      await stage.puppet.attack(oddMessages());
      expect(stage.news.map(({ detail }) => detail['code'])).to.deep.equal(['message_invalid']);
      expect(stage.refreshes).to.equal(0);
      expect([stage.embed.status, stage.embed.generation]).to.deep.equal(['connecting', 0]);
      await stage.puppet.attack([{ type: 'EMBED_RESIZE', height: 321 }], { getters: true });
      expect(stage.news.at(-1)).to.deep.include({ name: 'embed-resize', detail: { height: 321 } });
      await expectAccepted(stage);
    }));

  it('oddities as a message of the frame’s own', () =>
    threat(async stage => {
      await stage.puppet.attack(oddities().map(data => ({ type: 'EMBED_MESSAGE', data })));
      expect(stage.news.map(({ name }) => name)).to.deep.equal(oddities().map(() => 'embed-message'));
      const [cycle] = stage.news.map(({ detail }) => detail['data'] as Record<string, unknown>);
      expect(cycle?.['self']).to.equal(cycle);
      await expectAccepted(stage);
    }));

  it('10 MB in each message', () =>
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
    }));

  it('prototype keys', () =>
    threat(async stage => {
      const before = Reflect.ownKeys(Object.prototype);
      await stage.puppet.attack(prototypeKeys());
      const message = nextMessage(stage.embed, 'fine');
      const data: unknown = JSON.parse('{"__proto__": {"polluted": true}, "fine": true}');
      await stage.puppet.attack([{ type: 'EMBED_MESSAGE', data }]);
      await message;
      expect(Reflect.ownKeys(Object.prototype)).to.deep.equal(before);
      expect({}).not.to.have.property('polluted');
      expect(stage.news.map(({ name }) => name)).to.deep.equal(['embed-error', 'embed-message']);
      expect(stage.errors).to.deep.equal(['message_invalid']);
      expect([stage.embed.status, stage.embed.generation]).to.deep.equal(['connecting', 0]);
      await expectAccepted(stage);
    }));

  it('replay of old generations: TOKEN_ACK', () =>
    threat(async stage => {
      const { puppet, provider, embed } = stage;
      await puppet.attack([READY, ack(0), ack(2), ack(99), ack(Number.MAX_SAFE_INTEGER)]);
      expect(embed.generation).to.equal(0);
      for (const generation of [1, 2, 3]) {
        await stage.received(generation);
        await puppet.attack([ack(generation)]);
        expect(embed.generation).to.equal(generation);
        if (generation < 3) await provider.refresh();
      }
      stage.news.length = 0;
      await puppet.attack([ack(1), ack(2), ack(3), ack(4), ack(0)]);
      expect(embed.generation).to.equal(3);
      expect(stage.news).to.deep.equal([]);
    }));

  it('replay of old generations: TOKEN_REQUEST', () =>
    threat(async stage => {
      const { puppet, provider } = stage;
      await provider.refresh();
      await provider.refresh();
      await stage.received(3);
      const { length } = (await puppet.report()).generations;
      await puppet.attack([request(0), request(4), request(99), request(2), request(1)]);
      expect(stage.refreshes, 'nothing is refreshed for them').to.equal(2);
      const answers = (await puppet.report()).generations.slice(length);
      expect(answers, 'the old ones are answered with the newest').to.deep.equal(answers.map(() => 3));
      expect(answers).not.to.have.length(0);
      await puppet.attack([request(3)], { times: 50 });
      await stage.received(4);
      await puppet.attack([request(3)], { times: 50 });
      expect(stage.refreshes, 'one for all of those').to.equal(3);
    }));

  it('replay of one generation', () =>
    threat(async stage => {
      const rejected: number[] = [];
      const embed = makeEmbed('threats/mallory');
      // A provider that is not `<token-provider>`, and might refresh at each rejection.
      stage.around.addEventListener('context-request', event => {
        const { callback } = event as ContextEvent<typeof tokenContext>;
        event.stopPropagation();
        const pass = (state: TokenState): void => {
          callback({ ...state, invalidate: generation => rejected.push(generation) });
        };
        stage.provider.dispatchEvent(new ContextEvent(tokenContext, embed, pass, false));
      });
      stage.around.append(embed);
      await embed.updateComplete;
      const puppet = await new Puppet(iframeOf(embed).contentWindow).at(origins.frame);
      await puppet.attack([READY]);
      await puppet.attack([request(0), request(1), request(2)], { times: 40 });
      expect(rejected).to.deep.equal([1]);
      expect((await puppet.report()).generations).to.include(1);
    }));

  it('replay of old generations: a provider that counts from 1 takes over', () =>
    threat(async stage => {
      const { puppet, provider, embed, around } = stage;
      await provider.refresh();
      await provider.refresh();
      await stage.received(3);
      await puppet.attack([READY, ack(3)]);
      around.attachShadow({ mode: 'open' }).innerHTML = '<token-provider><slot></slot></token-provider>';
      const nearer = around.shadowRoot!.querySelector('token-provider')!;
      nearer.refresher = () => Promise.resolve(tokenResponse(51));
      nearer.tokens = tokenResponse(50);
      await stage.received(4);
      await puppet.attack([ack(4)]);
      expect(embed.generation, 'as the provider counts').to.equal(1);
      await nearer.refresh();
      await stage.received(5);
      const { generations } = await puppet.report();
      expect(generations).to.deep.equal([...generations].sort((a, b) => a - b));
    }));

  it('a flood', () =>
    threat(async stage => {
      const { puppet, provider, embed, neighbour } = stage;
      await puppet.attack([READY, ack(1)]);
      const start = performance.now();
      await Promise.all([
        puppet.attack([request(1)], { times: 1_000 }),
        puppet.attack([{ type: 'EMBED_MESSAGE', data: 'flood' }, READY], { times: 2_000 }),
      ]);
      const isRead = stage.news.filter(({ name }) => name === 'embed-message').length;
      expect(isRead).to.be.at.most(200 + 0.1 * (performance.now() - start));
      await until(() => neighbour.generation === 2, 'the neighbour gets the token of that refresh');
      expect(stage.refreshes).to.equal(1);
      expect(stage.errors).to.deep.equal(['flooding']);
      await provider.refresh();
      await stage.received(3);
      // As soon as its rate allows.
      const generation = async (): Promise<number> => {
        await puppet.attack([ack(3)]);
        return embed.generation;
      };
      await untilAnswer(generation, answer => answer === 3, 'the frame is read again');
      expect(stage.errors).to.deep.equal(['flooding']);
    }));

  it('port injection', () =>
    threat(async stage => {
      const evil = await stage.addMallory(origins.evil);
      const onPorts = [...SPOOFS, 'hello'];
      await evil.attack([...SPOOFS, null, { type: 'EMBED_PORT' }], { onPorts });
      stage.expectUntouched();
      // Among the port's messages is an acknowledgement that would count if it had come to the window.
      await stage.puppet.attack([{ type: 'EMBED_MESSAGE', data: 1 }, { type: 'TOKEN_ACK' }, 'port'], {
        onPorts,
      });
      await stage.provider.refresh();
      await stage.received(2);
      expect(stage.news.map(({ name }) => name)).to.include.members(['embed-message', 'embed-error']);
      expect(stage.errors).to.deep.equal(['message_invalid']);
      expect([stage.embed.status, stage.embed.generation]).to.deep.equal(['connecting', 0]);
      expect((await stage.puppet.report()).onPorts).to.equal(0);
      expect(stage.refreshes).to.equal(1);
      await expectAccepted(stage);
    }));
});
