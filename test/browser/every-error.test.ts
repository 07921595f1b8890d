import { expect } from '@open-wc/testing';
import { REMEDIES } from '../../src/elements/remedies.js';
import { restrict, TokenError, TokenProvider, type TokenResponse } from '../../src/index.js';
import { origins } from '../support/origins.js';
import { addProvider, answerFetch, consoleOf, makeEmbed, put, tokenResponse } from './elements.js';
import {
  EMBED_SCENES,
  failing,
  pause,
  PROVIDER_SCENES,
  SECRET,
  showAgain,
  type Scene,
} from './error-scenes.js';
import './unhandled-rejections.js';

/** All lines on the console while an action runs. */
async function linesOf(action: () => Promise<unknown>): Promise<string[]> {
  let warnings: string[] = [];
  const errors = await consoleOf('error', async () => {
    warnings = await consoleOf('warn', action);
  });
  return [...errors, ...warnings];
}

const has = (code: string) => (line: string) => line.includes(`: ${code}: `);

describe('every error', () => {
  before(() => {
    restrict({ endpoints: ['/token'], loginUrls: ['/login'], frameOrigins: [origins.frame] });
  });

  for (const [tag, scenes] of [
    ['token-provider', PROVIDER_SCENES],
    ['analytics-embed', EMBED_SCENES],
  ] as const) {
    for (const [code, scene] of Object.entries(scenes) as [keyof typeof REMEDIES, Scene][])
      it(`of <${tag}> is on the console once, with its remedy and without a secret: ${code}`, async () => {
        const lines = await linesOf(async () => {
          const provoke = scene();
          await provoke();
          await provoke();
          await pause(0);
        });
        const own = lines.filter(has(code));
        expect(own, lines.join('\n')).to.have.length(1);
        expect(own[0])
          .to.match(new RegExp(`^<${tag}[^>]*>: ${code}: `))
          .and.to.include(REMEDIES[code]);
        expect(lines.join('\n')).not.to.match(/(access|refresh)-\d|secret/);
      });
  }

  it('is there for each element, and for each of its mistakes', async () => {
    const lines = await linesOf(async () => {
      const embed = makeEmbed('dashboard', { id: 'one', fallback: 'unknown' });
      await showAgain(embed);
      embed.fallback = 'none';
      embed.handshakeTimeout = -1;
      await showAgain(embed);
      await showAgain(makeEmbed('dashboard', { id: 'two', fallback: 'unknown' }));
    });
    const places = lines.filter(has('option_invalid')).map(line => /"(\w+)".*"([\w-]+)" must/.exec(line));
    const found = places.map(place => place?.slice(1).join(' '));
    expect(found).to.deep.equal(['one fallback', 'one handshake-timeout', 'two fallback']);
  });

  const silent: [what: string, provoke: () => Promise<unknown>][] = [
    [
      'a broken connection that is repeated at once',
      async () => {
        answerFetch(n => (n === 1 ? Promise.reject(new TypeError()) : Response.json(tokenResponse(n))));
        await addProvider({ refresher: undefined, endpoint: '/token' }).refresh();
      },
    ],
    [
      'a refused refresh token that a silent login replaces',
      async () => {
        answerFetch(() => Response.json({ error: 'invalid_grant' }, { status: 400 }));
        const reauthenticate = (): Promise<TokenResponse> => Promise.resolve(tokenResponse(2));
        await addProvider({ refresher: undefined, endpoint: '/token', reauthenticate }).refresh();
      },
    ],
    [
      'a sign-out and a removal',
      async () => {
        const providers = [addProvider(), addProvider()] as const;
        providers[0].clear();
        providers[1].remove();
        await pause(0);
      },
    ],
  ];
  for (const [what, provoke] of silent)
    it(`is not ${what}`, async () => {
      expect(await linesOf(provoke)).to.deep.equal([]);
    });

  it('of a page’s own refresher has the code and the status, and no text of the page', async () => {
    const error = new TokenError('option_invalid', SECRET, { status: 418 });
    const fail = (): Promise<never> => Promise.reject(error);
    const provider = addProvider({ refresher: fail, reauthenticate: fail });
    const lines = await linesOf(() => failing(provider.refresh()));
    expect(lines.join('\n')).to.include(`: option_invalid: HTTP 418. ${REMEDIES.option_invalid}`);
    expect(lines.join('\n')).not.to.include('secret');
  });

  it('of a page’s own refresher is recorded without a second request by a lazy promise', async () => {
    let requests = 0;
    const response = Promise.resolve(tokenResponse(2));
    const lazy = (): Promise<TokenResponse> =>
      ({
        // As the builders of requests do that send one when a listener is added.
        then: (...listeners: Parameters<typeof response.then>) => {
          requests += 1;
          return response.then(...listeners);
        },
      }) as Promise<TokenResponse>;
    await addProvider({ refresher: lazy }).refresh();
    expect(requests).to.equal(1);
  });

  it('of a user who is not the page’s is there without a failed refresh', async () => {
    const tokens = { ...tokenResponse(1), sub: 'bob' };
    const provider = new TokenProvider();
    Object.assign(provider, { subject: 'ada', endpoint: '/token', tokens });
    const lines = await linesOf(async () => {
      await put(provider).updateComplete;
    });
    expect(lines.filter(has('subject_changed'))).to.have.length(1);
  });
});
