import { expect } from '@open-wc/testing';
import { TokenProvider, type RefreshRequest, type TokenError, type TokenResponse } from '../../src/index.js';
import { collect, consoleOf, never, put, tokenResponse, until } from './elements.js';

/** A document that is sent in parts, as far as it is written here. */
interface Parsed extends ParentNode {
  readonly documentElement: HTMLElement;
  readonly body: HTMLElement;
  open(): void;
  write(markup: string): void;
  close(): void;
}

const SCRIPT = `<script type="application/json">${JSON.stringify(tokenResponse(1))}</script>`;

describe('the first tokens of a <token-provider>', () => {
  let provider: TokenProvider;
  let requests: number;

  const refresher = (): Promise<never> => {
    requests += 1;
    return never();
  };
  beforeEach(() => {
    requests = 0;
    provider = Object.assign(new TokenProvider(), { refresher });
  });

  for (const [when, isScript, isConnected] of [
    ['before the connection, from the property', false, false],
    ['before the connection, from the script child', true, false],
    ['in the turn of the connection', true, true],
  ] as const) {
    it(`are dropped by a sign-out ${when}, but not those that are set after it`, async () => {
      if (isScript) provider.innerHTML = SCRIPT;
      else provider.tokens = tokenResponse(1);
      if (isConnected) put(provider);
      provider.clear();
      expect(provider.innerHTML).not.to.contain('access-1');
      if (!isConnected) put(provider);
      await provider.updateComplete;
      const error = await provider.getToken().catch((reason: unknown) => reason);
      expect(error).to.have.property('code', 'signed_out');
      expect(provider.status).to.equal('idle');
      expect(requests).to.equal(0);
      provider.tokens = tokenResponse(2);
      expect(await provider.getToken()).to.equal('access-2');
    });
  }

  it('are reported once when they are wrong, and those of the script child are used', async () => {
    provider.innerHTML = SCRIPT;
    const failures = collect(provider, 'token-refresh-failed');
    const lines = await consoleOf('error', async () => {
      provider.tokens = { expires_in: 5 } as unknown as { access_token: string };
      await put(provider).updateComplete;
    });
    expect(failures.map(({ error }) => error.code)).to.deep.equal(['tokens_invalid']);
    expect(lines).to.have.length(1);
    expect(await provider.getToken()).to.equal('access-1');
  });

  it('may be set before the element is defined', async () => {
    // An element of a document without a window is upgraded when it comes into one that has it.
    const element = document.implementation.createHTMLDocument().createElement('token-provider');
    expect(element).not.to.be.instanceOf(TokenProvider);
    element.tokens = tokenResponse(1);
    element.refresher = refresher;
    put(element);
    expect(element).to.be.instanceOf(TokenProvider);
    expect(await element.getToken()).to.equal('access-1');
    expect(element.tokens).to.equal(undefined);
    expect(Object.keys(element)).not.to.contain('tokens');
    expect(requests).to.equal(0);
  });

  it('are the same login if they are set again as another object, as by a hot reload, while it is alive', async () => {
    const presented: (string | undefined)[] = [];
    const answer = ({ refreshToken }: RefreshRequest): Promise<TokenResponse> => {
      presented.push(refreshToken);
      return Promise.resolve(tokenResponse(presented.length + 1));
    };
    provider.tokens = tokenResponse(1);
    await put(Object.assign(provider, { refresher: answer })).updateComplete;
    for (const n of [1, 2]) {
      provider.tokens = tokenResponse(1);
      await provider.refresh();
      expect([provider.generation, presented.at(-1)]).to.deep.equal([n + 1, `refresh-${n}`]);
    }
    // A server without rotation: the page has got a new access token.
    provider.tokens = { ...tokenResponse(1), access_token: 'access-of-the-page' };
    expect(await provider.getToken()).to.equal('access-of-the-page');
    provider.clear();
    provider.tokens = tokenResponse(1);
    expect(await provider.getToken(), 'another login').to.equal('access-1');
  });

  describe('while the parser is inside it', () => {
    let page: Parsed;

    beforeEach(async () => {
      const frame = put(document.createElement('iframe'));
      page = frame.contentDocument!;
      page.open();
      // By import(): WebKit never runs some module scripts of a written document, though all of them have come.
      page.write("<!doctype html><script>import('/src/index.ts')</script><section></section>");
      await until(() => frame.contentWindow?.customElements.get('token-provider') !== undefined, 'defined');
      page.write('<token-provider endpoint="/nowhere"><p>page</p>');
      provider = page.querySelector('token-provider')!;
      await provider.updateComplete;
    });

    for (const [title, isMoved, isSignedOut] of [
      ['are waited for', false, false],
      ['are waited for, also when it is moved', true, false],
      ['are not used after a sign-out', false, true],
    ] as const) {
      it(`${title}, and do not stay in the document`, async () => {
        if (isMoved) page.querySelector('section')!.before(provider);
        if (isSignedOut) provider.clear();
        await provider.updateComplete;
        expect(provider.status).to.equal('idle');
        page.write(`${SCRIPT}</token-provider>`);
        page.close();
        await until(() => !page.documentElement.outerHTML.includes('access-1'), 'they are taken out');
        await provider.updateComplete;
        const outcome = await provider.getToken().catch((error: unknown) => (error as TokenError).code);
        expect(outcome).to.equal(isSignedOut ? 'signed_out' : 'access-1');
      });
    }

    it('are used when their script comes in parts', async () => {
      const parts = `<i></i>${SCRIPT}</token-provider>`.split(/(?<=access|":)/);
      for (const part of parts) {
        page.write(part);
        await new Promise(resolve => setTimeout(resolve));
        expect(provider.status).to.equal('idle');
      }
      page.close();
      expect(await provider.getToken()).to.equal('access-1');
      expect(page.documentElement.outerHTML).not.to.contain('access-1');
    });

    it('are not waited for after it was removed and the page is complete', async () => {
      provider.remove();
      await Promise.resolve();
      page.write(`${SCRIPT}</token-provider>`);
      page.close();
      page.body.append(provider);
      expect(await provider.getToken()).to.equal('access-1');
    });
  });
});
