import { expect } from '@open-wc/testing';
import { TokenProvider } from '../../src/index.js';
import { collect, consoleOf, tokenResponse, until } from './elements.js';

/** A refresher that counts, and never answers. */
function silentRefresher(): { requests: number; refresher: () => Promise<never> } {
  const counter = {
    requests: 0,
    refresher: (): Promise<never> => {
      counter.requests += 1;
      return new Promise(() => undefined);
    },
  };
  return counter;
}

/** A document that is sent in parts, as far as it is written here. */
interface Parsed extends ParentNode {
  readonly documentElement: HTMLElement;
  readonly body: HTMLElement;
  open(): void;
  write(markup: string): void;
  close(): void;
}

const SCRIPT = `<script type="application/json">${JSON.stringify(tokenResponse(1))}</script>`;

/** The library's address, as a document of its own imports it. */
const LIBRARY = '/src/index.ts';

describe('the first tokens of a <token-provider>', () => {
  let provider: TokenProvider;
  let backend: ReturnType<typeof silentRefresher>;

  beforeEach(() => {
    backend = silentRefresher();
    provider = Object.assign(new TokenProvider(), { refresher: backend.refresher });
  });
  afterEach(() => {
    provider.remove();
  });

  async function staysSignedOut(): Promise<void> {
    await provider.updateComplete;
    expect(provider.status).to.equal('idle');
    const error = await provider.getToken().catch((reason: unknown) => reason);
    expect(error).to.have.property('code', 'signed_out');
    expect(backend.requests).to.equal(0);
  }

  it('are forgotten when it is signed out before it is in the document', async () => {
    provider.tokens = tokenResponse(1);
    provider.clear();
    document.body.append(provider);
    await staysSignedOut();
  });

  it('are forgotten when it is signed out in the turn of its connection', async () => {
    provider.innerHTML = SCRIPT;
    document.body.append(provider);
    provider.clear();
    await staysSignedOut();
  });

  it('are taken out of the document by a sign-out before the connection', async () => {
    provider.innerHTML = SCRIPT;
    provider.clear();
    expect(provider.innerHTML).not.to.contain('access-1');
    document.body.append(provider);
    await staysSignedOut();
  });

  it('count again when they are set after a sign-out', async () => {
    provider.tokens = tokenResponse(1);
    provider.clear();
    provider.tokens = tokenResponse(2);
    document.body.append(provider);
    expect(await provider.getToken()).to.equal('access-2');
  });

  it('count once, however often the same object is set', async () => {
    const tokens = tokenResponse(1);
    document.body.append(Object.assign(provider, { tokens }));
    await provider.updateComplete;
    provider.tokens = tokens;
    expect(provider.generation).to.equal(1);
    provider.clear();
    provider.tokens = tokens;
    await staysSignedOut();
    provider.tokens = { ...tokens };
    expect(await provider.getToken()).to.equal('access-1');
  });

  it('are reported once when they are wrong, and leave the script child its say', async () => {
    provider.innerHTML = SCRIPT;
    const failures = collect(provider, 'token-refresh-failed');
    const lines = await consoleOf('error', async () => {
      provider.tokens = { expires_in: 5 } as unknown as { access_token: string };
      document.body.append(provider);
      await provider.updateComplete;
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
    element.refresher = backend.refresher;
    provider = element;
    document.body.append(element);
    expect(element).to.be.instanceOf(TokenProvider);
    expect(await element.getToken()).to.equal('access-1');
    expect(element.tokens).to.equal(undefined);
    expect(Object.keys(element)).not.to.contain('tokens');
    expect(backend.requests).to.equal(0);
  });

  describe('while the parser is inside it', () => {
    let frame: HTMLIFrameElement;
    let page: Parsed;

    beforeEach(async () => {
      frame = document.createElement('iframe');
      document.body.append(frame);
      page = frame.contentDocument!;
      page.open();
      // By import(): WebKit never runs some module scripts of a written document, though all of them have come.
      page.write(`<!doctype html><script>import('${LIBRARY}')</script><section></section>`);
      await until(() => frame.contentWindow?.customElements.get('token-provider') !== undefined, 'defined');
      page.write('<token-provider endpoint="/nowhere"><p>page</p>');
      provider = page.querySelector('token-provider')!;
      await provider.updateComplete;
    });
    afterEach(() => {
      frame.remove();
    });

    /** The rest of the page comes. */
    function finish(): void {
      page.write(`${SCRIPT}</token-provider>`);
      page.close();
    }

    it('are waited for', async () => {
      expect(provider.status).to.equal('idle');
      finish();
      expect(await provider.getToken()).to.equal('access-1');
      expect(page.documentElement.outerHTML).not.to.contain('access-1');
    });

    it('are waited for though it is moved', async () => {
      page.querySelector('section')!.before(provider);
      await provider.updateComplete;
      expect(provider.status).to.equal('idle');
      finish();
      await until(() => provider.status === 'active', 'it has started');
      expect(await provider.getToken()).to.equal('access-1');
      expect(page.documentElement.outerHTML).not.to.contain('access-1');
    });

    it('are not used after a sign-out, and do not stay in the document', async () => {
      provider.clear();
      finish();
      await until(() => !page.documentElement.outerHTML.includes('access-1'), 'they are taken out');
      await provider.updateComplete;
      const error = await provider.getToken().catch((reason: unknown) => reason);
      expect(error).to.have.property('code', 'signed_out');
    });

    it('are not waited for after it was removed and the page is complete', async () => {
      provider.remove();
      await Promise.resolve();
      finish();
      page.body.append(provider);
      expect(await provider.getToken()).to.equal('access-1');
    });
  });
});
