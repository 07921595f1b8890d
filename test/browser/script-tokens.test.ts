import { expect } from '@open-wc/testing';
import { TokenProvider } from '../../src/index.js';
import {
  addProvider,
  collect,
  consoleOf,
  makeEmbed,
  never,
  next,
  put,
  tokenResponse,
  until,
} from './elements.js';
import { connect } from './embedded-frame.js';

const JSON_TYPE = 'application/json';

/** A script element, as a library inserts it later. */
function script(value: unknown, type = JSON_TYPE): HTMLScriptElement {
  return Object.assign(document.createElement('script'), { type, textContent: JSON.stringify(value) });
}

/** The observer of the provider's children has run, and so has the provider's update. */
async function settle(provider: TokenProvider): Promise<void> {
  await new Promise(resolve => setTimeout(resolve));
  await provider.updateComplete;
}

describe('the tokens in the script children of a <token-provider>', () => {
  let requests: number;
  let provider: TokenProvider;
  beforeEach(() => {
    requests = 0;
    provider = new TokenProvider();
    provider.refresher = () => {
      requests += 1;
      return never();
    };
  });

  const types = [
    'APPLICATION/JSON',
    'text/json',
    'application/json; charset=utf-8',
    'a1b2c3-application/json',
  ];
  for (const type of types) {
    it(`G2: are read and taken out, also as type="${type}"`, async () => {
      provider.append(script(tokenResponse(1), type));
      put(provider);
      expect(await provider.getToken()).to.equal('access-1');
      expect(provider.innerHTML).to.equal('');
      expect(requests).to.equal(0);
    });
  }

  it('G2: are read and taken out when they come later, and after the provider was moved', async () => {
    put(provider);
    await provider.updateComplete;
    for (const n of [1, 2]) {
      provider.clear();
      provider.append(document.createTextNode('\n'), script(tokenResponse(n)));
      await settle(provider);
      expect(await provider.getToken()).to.equal(`access-${n}`);
      expect(provider.querySelector('script')).to.equal(null);
      put(document.createElement('div')).append(provider);
    }
    provider.remove();
    provider.append(script(tokenResponse(3)));
    await settle(provider);
    expect(provider.querySelector('script'), 'nothing is observed').not.to.equal(null);
    put(provider);
    expect(provider.querySelector('script')).to.equal(null);
  });

  it('G2: are taken out and ignored while a login is alive; the property replaces it', async () => {
    provider.append(script(tokenResponse(1)));
    put(provider);
    await provider.updateComplete;
    provider.append(script(tokenResponse(2)));
    await settle(provider);
    expect(provider.innerHTML).to.equal('');
    expect(await provider.getToken()).to.equal('access-1');
    provider.tokens = tokenResponse(3);
    expect(await provider.getToken()).to.equal('access-3');
    provider.append(script(tokenResponse(4)));
    provider.remove();
    put(provider);
    await settle(provider);
    expect(await provider.getToken()).to.equal('access-3');
  });

  it('A10: more than one are refused, and all are taken out', async () => {
    const failures = collect(provider, 'token-refresh-failed');
    provider.append(script({ access_token: 'evil' }), 'text', script(tokenResponse(1)));
    const lines = await consoleOf('error', async () => {
      put(provider);
      await settle(provider);
    });
    expect(failures.map(({ error }) => error.code)).to.deep.equal(['tokens_invalid']);
    expect(lines.join()).to.match(
      /^<token-provider>: tokens_invalid: there is more than one child <script> with tokens/,
    );
    expect(lines.join()).not.to.match(/evil|access-1/);
    expect(provider.innerHTML).to.equal('text');
    expect(provider.generation).to.equal(0);
    expect(requests, 'the endpoint is asked instead').to.equal(1);
  });

  it('A10: other people’s JSON blocks stay, and stand in no token’s way', async () => {
    Object.assign(Object.prototype, { access_token: 'inherited' });
    try {
      for (const value of [
        {},
        [],
        { token: { color: 'red' } },
        { imports: {} },
        { data: { access_token: 'x' } },
      ])
        provider.append(script(value));
      provider.append(script(tokenResponse(1)), script({ later: true }));
      put(provider);
      expect(await provider.getToken()).to.equal('access-1');
      expect(provider.querySelectorAll('script')).to.have.length(6);
    } finally {
      Reflect.deleteProperty(Object.prototype, 'access_token');
    }
  });

  it('G2: a script that is not a direct child is named once in the console, without its text', async () => {
    const inner = new TokenProvider();
    inner.append(script(tokenResponse(2)));
    const section = document.createElement('section');
    section.append(script(tokenResponse(1)), script({ other: 1 }), inner);
    provider.id = 'outer';
    provider.append(section);
    const lines = await consoleOf('warn', async () => {
      put(provider);
      await settle(provider);
      provider.append(script(tokenResponse(3)));
      await settle(provider);
    });
    expect(lines).to.have.length(1);
    expect(lines[0]).to.match(/^<token-provider id="outer">: .*Make the <script> a direct child/);
    expect(lines[0]).not.to.contain('access-');
    expect(await inner.getToken()).to.equal('access-2');
    expect(await provider.getToken()).to.equal('access-3');
  });
});

describe('the id of a provider', () => {
  const addEvil = (id = ''): TokenProvider =>
    Object.assign(addProvider({ id }), { tokens: { access_token: 'evil', expires_in: 100 } });

  for (const [what, makeEarlier] of [
    ['provider', () => addEvil('mine')],
    [
      'element',
      () => {
        const element = Object.assign(document.createElement('p'), { id: 'mine' });
        addEvil().append(element);
        return element;
      },
    ],
  ] as const) {
    it(`A9: is refused if an earlier ${what} has it as well`, async () => {
      const earlier = makeEarlier();
      addProvider({ id: 'mine' });
      const embed = Object.assign(makeEmbed('dashboard'), { provider: 'mine' });
      const messages = collect(embed, 'embed-message');
      const error = next(embed, 'embed-error');
      const lines = await consoleOf('error', async () => {
        put(embed);
        expect((await error).code).to.equal('provider_unknown');
      });
      expect(lines.join()).to.match(/several elements have this id. Set "provider" to the id of one/);
      expect(JSON.stringify(messages)).not.to.match(/evil|access-/);
      earlier.remove();
      addProvider({ id: 'another' });
      await until(() => embed.generation > 0, 'the id is not ambiguous any more');
    });
  }

  it('A9: is refused as soon as a second element has it: the frame gets no further token', async () => {
    const provider = addProvider({ id: 'mine' });
    const embed = Object.assign(makeEmbed('dashboard'), { provider: 'mine' });
    put(embed);
    await until(() => embed.generation === 1);
    const error = next(embed, 'embed-error');
    await consoleOf('error', async () => {
      addEvil('mine');
      expect((await error).code).to.equal('provider_unknown');
    });
    await provider.refresh();
    await provider.updateComplete;
    expect(embed.generation).to.equal(1);
  });

  it('A9: does not stand for the provider around an element that is not one', async () => {
    const element = Object.assign(document.createElement('p'), { id: 'mine' });
    addEvil().append(element);
    const embed = Object.assign(makeEmbed('dashboard'), { provider: 'mine' });
    const error = next(embed, 'embed-error');
    await consoleOf('error', async () => {
      put(embed);
      expect((await error).code).to.equal('provider_unknown');
    });
    element.remove();
    await connect(embed, addProvider({ id: 'mine' }));
  });
});
