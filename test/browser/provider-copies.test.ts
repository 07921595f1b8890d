import { expect } from '@open-wc/testing';
import type { RequestFormat, TokenProvider } from '../../src/index.js';
import { answerFetch, collect, consoleOf, put, tokenResponse, until } from './elements.js';

const SCRIPT = `<script type="application/json">${JSON.stringify(tokenResponse(1))}</script>`;
const FORMATS: RequestFormat[] = ['json', 'form', 'cookie'];

const invalidGrant = (): Response => Response.json({ error: 'invalid_grant' }, { status: 400 });

describe('a provider without tokens that a library has copied, cached or restored', () => {
  let place: HTMLElement;
  let requests: RequestInit[];
  let logins: unknown[];
  let tests = 0;
  beforeEach(() => {
    place = put(document.createElement('section'));
    requests = answerFetch(invalidGrant);
    logins = collect(place, 'login-required');
    // The default action would end the test.
    place.addEventListener('login-required', event => event.preventDefault());
  });

  /** Puts markup of a provider into the place. */
  async function add(attributes: string, script = ''): Promise<TokenProvider> {
    place.insertAdjacentHTML(
      'beforeend',
      `<token-provider ${attributes} endpoint="/refresh" login-url="/login">${script}</token-provider>`,
    );
    return connected();
  }

  /** The last provider of the place, after one was added. */
  async function connected(added?: Node): Promise<TokenProvider> {
    if (added) place.append(added);
    const provider = [...place.querySelectorAll('token-provider')].at(-1)!;
    await provider.updateComplete;
    return provider;
  }

  const failed = (provider: TokenProvider): Promise<void> => until(() => provider.status === 'failed');

  const expectAlive = async (provider: TokenProvider, token = 'access-1'): Promise<void> => {
    expect(await provider.getToken()).to.equal(token);
    expect(logins).to.deep.equal([]);
  };

  for (const format of FORMATS) {
    it(`${format}: does not lead to the login page while the original has a login, nor gets its tokens`, async () => {
      const original = await add(`request-format="${format}"`, SCRIPT);
      const lines = await consoleOf('warn', async () => {
        for (let n = 0; n < 2; n++) await failed(await connected(original.cloneNode(true)));
      });
      await expectAlive(original);
      const copies = [...place.querySelectorAll('token-provider')].slice(1);
      expect(copies.map(({ generation }) => generation)).to.deep.equal([0, 0]);
      expect(JSON.stringify(requests)).not.to.contain('refresh-1');
      const hints = lines.filter(line => line.endsWith('Give both the same "session".'));
      expect(hints, lines.join('\n')).to.have.length(1);
    });

    it(`${format}: joins the session of its name, without a request`, async () => {
      const name = `session="copied ${++tests}" request-format="${format}"`;
      const original = await add(name, SCRIPT);
      const clone = await connected(original.cloneNode(true));
      await expectAlive(clone);
      const { outerHTML } = original;
      place.replaceChildren();
      await Promise.resolve();
      place.innerHTML = outerHTML;
      await expectAlive(await connected());
      expect(requests).to.have.length(0);
    });
  }

  it('is led to the login page when the provider with the login leaves', async () => {
    const original = await add('', SCRIPT);
    const copy = await connected(original.cloneNode(true));
    await consoleOf('warn', () => failed(copy));
    await expectAlive(original);
    original.remove();
    await until(() => logins.length > 0, 'the redirect');
    expect(logins).to.have.length(1);
  });

  it('is not led there when both leave', async () => {
    const original = await add('', SCRIPT);
    await consoleOf('warn', async () => failed(await connected(original.cloneNode(true))));
    place.replaceChildren();
    await new Promise(resolve => setTimeout(resolve));
    expect(logins).to.deep.equal([]);
  });

  it('keeps what it gets by a request of its own', async () => {
    const original = await add('request-format="cookie"', SCRIPT);
    answerFetch(() => Response.json({ access_token: 'own', expires_in: 100 }));
    await expectAlive(await connected(original.cloneNode(true)), 'own');
    await expectAlive(original);
  });

  it('joins the login if it gets the session’s name later', async () => {
    const original = await add(`session="later ${++tests}"`, SCRIPT);
    const copy = await add('');
    await consoleOf('warn', () => failed(copy));
    expect(copy.generation).to.equal(0);
    copy.session = original.session;
    await copy.updateComplete;
    await expectAlive(copy);
  });

  for (const other of ['endpoint="/other"', 'subject="bob"', 'client-id="c"', 'session="named"'])
    it(`is another provider, and leads to the login page, with ${other}`, async () => {
      await add('subject="alice"', SCRIPT);
      // Of an attribute that is there twice, the parser takes the first.
      await add(`${other} subject="alice"`);
      await until(() => logins.length > 0, 'the redirect');
      expect(logins).to.have.length(1);
    });

  it('is not one that had a login: the end of it leads to the login page', async () => {
    await add('', SCRIPT);
    const other = await add('', SCRIPT.replaceAll('-1', '-2'));
    await other.refresh().catch(() => undefined);
    expect(logins).to.have.length(1);
  });

  it('is one also if it has the original’s tokens: they are not presented twice', async () => {
    const original = await add('', SCRIPT);
    const failures = collect(place, 'token-refresh-failed');
    const lines = await consoleOf('error', () =>
      consoleOf('warn', async () => {
        await failed(await add('', SCRIPT));
      }),
    );
    expect(failures[0]?.error.code).to.equal('tokens_invalid');
    expect(lines.join()).to.match(/another provider uses these "tokens"\. Give both the same "session"/);
    await expectAlive(original);
    expect(JSON.stringify(requests)).not.to.contain('refresh-1');
    expect(place.innerHTML).not.to.match(/access-|refresh-/);
  });
});
