import { ContextEvent } from '@lit/context';
import { expect } from '@open-wc/testing';
import { tokenContext, type TokenState } from '../../src/index.js';
import { makeEmbed, tokenResponse, until } from './elements.js';
import { itWithstands, puppetOf, READY, SPOOFS, type Stage } from './threats-stage.js';
import { origins } from '../support/origins.js';

const ack = (generation: unknown): object => ({ type: 'TOKEN_ACK', generation });
const request = (generation: unknown): object => ({ type: 'TOKEN_REQUEST', generation, reason: 'rejected' });
const message = (data: unknown): object => ({ type: 'EMBED_MESSAGE', data });
const repeat = <Message>(count: number, posted: Message): Message[] => Array<Message>(count).fill(posted);

/** Values that structured clone carries, and JSON does not, or hardly. */
function oddities(): unknown[] {
  const cycle: Record<string, unknown> = {};
  cycle['self'] = cycle;
  const deep = repeat(500, null).reduce<unknown>(inner => ({ deep: inner }), 'bottom');
  const wide = Object.fromEntries(Array.from({ length: 5_000 }, (_, n) => [`key${n}`, n]));
  const numbers: unknown[] = [10n ** 30n, Object(1), NaN, -Infinity, 0.5, -1, null];
  const buffers = [new ArrayBuffer(8), new Float64Array([NaN, 1]), new Blob(['odd'])];
  const objects = [new Map([[cycle, new Map()]]), new Set([cycle]), new Date(NaN), /(a+)+$/g];
  return [cycle, deep, wide, new RangeError('odd'), ...objects, ...buffers, ...numbers];
}

/** Each oddity as a message, and in place of each field of a message; all of them malformed, or of no protocol. */
function oddMessages(): unknown[] {
  const messages = SPOOFS.filter(posted => !('data' in posted));
  return oddities().flatMap((odd, n) => {
    const valid = messages[n % messages.length]!;
    return [odd, ...Object.keys(valid).map(field => ({ ...valid, [field]: odd }))];
  });
}

/** Names that every object has, as types and as keys of its own; JSON.parse makes even of `__proto__` a key of its own. */
function prototypeKeys(): unknown[] {
  const names = ['__proto__', 'constructor', 'prototype', 'toString', 'valueOf', 'hasOwnProperty', 'then'];
  return names.flatMap(name => {
    const own = JSON.parse(`{"${name}": {"type": "EMBED_READY", "version": 1, "polluted": true}}`) as unknown;
    return [own, { type: name }, { type: own, version: 1 }, ack(own)];
  });
}

/** The embed accepts the frame's next valid messages. */
async function expectAccepted({ puppet, embed, provider }: Stage): Promise<void> {
  await puppet.attack([READY, ack(provider.generation)]);
  const isAccepted = (): boolean => embed.generation === provider.generation && embed.status === 'connected';
  await until(isAccepted, 'it is accepted');
}

/** The frame posts malformed messages: one error, and no other effect. */
function itReportsOnce(threat: string, messages: () => readonly unknown[]): void {
  itWithstands(threat, async stage => {
    const before = Reflect.ownKeys(Object.prototype);
    await stage.puppet.attack(messages());
    expect(stage.news.map(({ detail }) => detail['code'])).to.deep.equal(['message_invalid']);
    expect(stage.news[0]?.detail['message']).to.match(
      /^<analytics-embed.*Correct its page, or the attribute "protocol"/,
    );
    expect(stage.refreshes).to.equal(0);
    expect([stage.embed.status, stage.embed.generation]).to.deep.equal(['connecting', 0]);
    expect(Reflect.ownKeys(Object.prototype)).to.deep.equal(before);
    await expectAccepted(stage);
  });
}

describe('threats: wrong messages from the right frame', () => {
  itReportsOnce('structured-clone oddities', oddMessages);
  itReportsOnce('prototype keys', prototypeKeys);

  itWithstands('oddities as a message of the frame’s own', async stage => {
    const data = [...oddities(), ...prototypeKeys()];
    await stage.puppet.attack(data.map(message));
    expect(stage.news.map(({ name }) => name)).to.deep.equal(data.map(() => 'embed-message'));
    const [cycle] = stage.news.map(({ detail }) => detail['data'] as Record<string, unknown>);
    expect(cycle?.['self']).to.equal(cycle);
    expect({}).not.to.have.property('polluted');
    await expectAccepted(stage);
  });

  itWithstands('10 MB in each message', async stage => {
    const { puppet, embed } = stage;
    const huge = 'x'.repeat(10 * 2 ** 20);
    for (const valid of [READY, ack(1), request(1)]) await puppet.attack([{ ...valid, padding: huge }]);
    expect([embed.status, embed.generation, stage.refreshes]).to.deep.equal(['connected', 1, 1]);
    await puppet.attack([{ type: huge }, request(huge), { ...request(1), reason: huge }]);
    await puppet.attack([{ type: 'EMBED_RESIZE', height: huge }]);
    expect(stage.errors).to.deep.equal(['message_invalid']);
    await puppet.attack([{ type: 'EMBED_ERROR', code: 'long', message: huge }]);
    expect(stage.errors).to.deep.equal(['message_invalid', 'long']);
    await puppet.attack([message(huge)]);
    expect(stage.news.at(-1)?.detail['data']).to.have.length(huge.length);
    expect(stage.refreshes).to.equal(1);
  });

  itWithstands('replay of old generations: TOKEN_ACK', async stage => {
    const { puppet, provider, embed } = stage;
    await puppet.attack([READY, ack(0), ack(2), ack(99), ack(Number.MAX_SAFE_INTEGER)]);
    expect(embed.generation).to.equal(0);
    for (const generation of [1, 2, 3]) {
      await stage.puppet.received(generation);
      await puppet.attack([ack(generation)]);
      expect(embed.generation).to.equal(generation);
      if (generation < 3) await provider.refresh();
    }
    stage.news.length = 0;
    await puppet.attack([ack(1), ack(2), ack(3), ack(4), ack(0)]);
    expect(embed.generation).to.equal(3);
    expect(stage.news).to.deep.equal([]);
  });

  itWithstands('replay of old generations: TOKEN_REQUEST', async stage => {
    const { puppet, provider } = stage;
    await provider.refresh();
    await provider.refresh();
    await stage.puppet.received(3);
    const { length } = (await puppet.report()).generations;
    await puppet.attack([request(0), request(4), request(99), request(2), request(1)]);
    expect(stage.refreshes, 'nothing is refreshed for them').to.equal(2);
    const answers = (await puppet.report()).generations.slice(length);
    expect(answers, 'the old ones are answered with the newest').to.deep.equal(answers.map(() => 3));
    expect(answers).not.to.have.length(0);
    await puppet.attack(repeat(50, request(3)));
    await stage.puppet.received(4);
    await puppet.attack(repeat(50, request(3)));
    expect(stage.refreshes, 'one for all of those').to.equal(3);
  });

  itWithstands('replay of one generation', async stage => {
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
    const puppet = await puppetOf(embed);
    await puppet.attack([READY]);
    await puppet.attack([0, 1, 2].flatMap(generation => repeat(40, request(generation))));
    expect(rejected).to.deep.equal([1]);
    expect((await puppet.report()).generations).to.include(1);
  });

  itWithstands('replay of old generations: a provider that counts from 1 takes over', async stage => {
    const { puppet, provider, embed, around } = stage;
    await provider.refresh();
    await provider.refresh();
    await stage.puppet.received(3);
    await puppet.attack([READY, ack(3)]);
    around.attachShadow({ mode: 'open' }).innerHTML = '<token-provider><slot></slot></token-provider>';
    const nearer = around.shadowRoot!.querySelector('token-provider')!;
    const reasons: string[] = [];
    nearer.refresher = ({ reason }) => {
      reasons.push(reason);
      return Promise.resolve(tokenResponse(51));
    };
    nearer.tokens = tokenResponse(50);
    await stage.puppet.received(4);
    await puppet.attack([ack(4)]);
    expect(embed.generation, 'as the provider counts').to.equal(1);
    // What the frame rejects now is that provider's token.
    await puppet.attack([request(4)]);
    await stage.puppet.received(5);
    await puppet.attack([ack(5)]);
    expect([reasons, embed.generation]).to.deep.equal([['rejected'], 2]);
    const { generations } = await puppet.report();
    expect(generations).to.deep.equal([...generations].sort((a, b) => a - b));
  });

  itWithstands('a flood', async stage => {
    const { puppet, provider, embed, neighbour } = stage;
    await puppet.attack([READY, ack(1)]);
    const start = performance.now();
    await Promise.all([
      puppet.attack(repeat(1_000, request(1))),
      puppet.attack([...repeat(2_000, message('flood')), ...repeat(2_000, READY)]),
    ]);
    const isRead = stage.news.filter(({ name }) => name === 'embed-message').length;
    expect(isRead).to.be.at.most(200 + 0.1 * (performance.now() - start));
    await until(() => neighbour.generation === 2, 'the neighbour gets the token of that refresh');
    expect(stage.refreshes).to.equal(1);
    expect(stage.errors).to.deep.equal(['flooding']);
    await provider.refresh();
    await stage.puppet.received(3);
    // As soon as its rate allows.
    await until(async () => {
      await puppet.attack([ack(3)]);
      return embed.generation === 3;
    }, 'the frame is read again');
    expect(stage.errors).to.deep.equal(['flooding']);
  });

  itWithstands('a flood of other messages', async stage => {
    const { puppet, embed } = stage;
    await puppet.attack([READY, ...repeat(2_000, { source: 'another library' }), ack(1)]);
    await until(() => embed.generation === 1, 'the protocol is read');
    expect([embed.status, stage.errors]).to.deep.equal(['connected', []]);
  });

  itWithstands('port injection', async stage => {
    const evil = await stage.addMallory(origins.evil);
    const onPorts = [...SPOOFS, 'hello'];
    await evil.attack([...SPOOFS, null, { type: 'EMBED_PORT' }], onPorts);
    stage.expectUntouched();
    // Among the port's messages is an acknowledgement that would count if it had come to the window.
    await stage.puppet.attack([message(1), { type: 'TOKEN_ACK' }, 'port'], onPorts);
    await stage.provider.refresh();
    await stage.puppet.received(2);
    expect(stage.news.map(({ name }) => name)).to.include.members(['embed-message', 'embed-error']);
    expect(stage.errors).to.deep.equal(['message_invalid']);
    expect([stage.embed.status, stage.embed.generation]).to.deep.equal(['connecting', 0]);
    expect((await stage.puppet.report()).onPorts).to.equal(0);
    expect(stage.refreshes).to.equal(1);
    await expectAccepted(stage);
  });
});
