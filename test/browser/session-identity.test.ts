import { expect } from '@open-wc/testing';
import { TokenProvider } from '../../src/index.js';
import { addProvider, collect, consoleOf, put, tokenResponse, until } from './elements.js';

describe('the identity of a session', () => {
  /** Each request's path, and the refresh token that it presented. */
  let requests: string[];
  let tests = 0;
  let name: string;
  beforeEach(() => {
    name = `user ${++tests}`;
    requests = [];
    globalThis.fetch = async (input, init) => {
      const request = new Request(input, { ...init, signal: null });
      const { pathname } = new URL(request.url);
      const { refresh_token: token } = (await request.json()) as { refresh_token?: string };
      requests.push(`${pathname} ${token}`);
      return Response.json(tokenResponse(pathname === '/evil' ? 66 : 2));
    };
  });

  /** What a page's author, or somebody else, writes into its markup. */
  async function write(attributes: Record<string, string>, n?: number): Promise<TokenProvider> {
    const provider = new TokenProvider();
    for (const [attribute, value] of Object.entries({ session: name, ...attributes }))
      provider.setAttribute(attribute, value);
    if (n !== undefined) provider.tokens = tokenResponse(n);
    await put(provider).updateComplete;
    return provider;
  }

  const locks = async (): Promise<string> => {
    const { held = [] } = await navigator.locks.query();
    return held.map(lock => lock.name).join(' ');
  };

  it('A3, A3c, A11, F4b: another endpoint is another session; no token moves either way, and the console says so once', async () => {
    const lines = await consoleOf('warn', async () => {
      for (const format of ['json', 'cookie']) await stayApart(format);
    });
    expect(lines.filter(line => line.includes('they do not share it'))).to.have.length(1);

    async function stayApart(format: string): Promise<void> {
      name += format;
      requests = [];
      const own = await write({ endpoint: '/token', 'request-format': format }, 1);
      const other = await write({ endpoint: '/evil', 'request-format': format });
      await Promise.all([own.refresh(), other.refresh()]);
      expect(await own.getToken()).to.equal('access-2');
      const presented = format === 'json' ? 'refresh-1' : 'undefined';
      expect(new Set(requests)).to.deep.equal(new Set([`/token ${presented}`, '/evil undefined']));
    }
  });

  it('A4: a provider that does not say how it gets tokens joins no session', async () => {
    const own = await write({ endpoint: '/token' }, 1);
    const other = await write({});
    expect([own.generation, other.generation]).to.deep.equal([1, 0]);
    expect(await other.getToken().catch((error: unknown) => (error as { code: string }).code)).to.equal(
      'endpoint_missing',
    );
  });

  it('A4b: the names of the locks contain the endpoint', async () => {
    const own = await write({ endpoint: '/token' }, 1);
    await own.refresh();
    await until(async () => (await locks()).includes(name));
    expect(await locks()).to.contain(
      JSON.stringify([name, null, null, `${location.origin}/token`]).slice(0, -1),
    );
  });

  it('A6, A7: where members differ, the default applies, and the console says so', async () => {
    const own = await write({ endpoint: '/token' }, 1);
    const events = collect(own, 'token-refresh-failed');
    const lines = await consoleOf('warn', async () => {
      await write({ endpoint: '/token', 'request-timeout': '1000', 'refresh-at': '0.1' });
      await own.refresh();
    });
    expect(events).to.deep.equal([]);
    for (const option of ['refresh-at', 'request-timeout'])
      expect(lines.filter(line => line.includes(`differ in "${option}"`))).to.have.length(1);
  });

  for (const [option, value] of [
    ['request-timeout', '999'],
    ['refresh-at', '0.099'],
  ] as const) {
    it(`A6, A7: ${option}="${value}" is refused`, async () => {
      const lines = await consoleOf('error', () => write({ endpoint: '/token', [option]: value }, 1));
      expect(lines.join()).to.contain(`the attribute "${option}" must be between`);
    });
  }

  it('A8: where members differ in their login page, there is none', async () => {
    const evil = await write({ endpoint: '/token', 'login-url': '/evil' }, 1);
    const own = await write({ endpoint: '/token', 'login-url': '/login' });
    const logins = collect(document, 'login-required');
    globalThis.fetch = () => Promise.resolve(Response.json({ error: 'invalid_grant' }, { status: 400 }));
    await consoleOf('warn', () => own.refresh().catch(() => undefined));
    expect(evil.status).to.equal('failed');
    expect(logins.map(({ loginUrl }) => loginUrl)).to.deep.equal([null]);
  });

  it('is kept by a provider that receives its endpoint later, with its tokens', async () => {
    const provider = await write({}, 1);
    provider.setAttribute('endpoint', '/token');
    await provider.updateComplete;
    expect(await provider.getToken()).to.equal('access-1');
    provider.setAttribute('endpoint', '/other');
    await provider.updateComplete;
    await provider.refresh();
    expect(requests, 'another identity drops the tokens').to.deep.equal(['/other undefined']);
  });

  it('lets a refresher share in the page, and with other tabs only with a client-id', async () => {
    const alone = addProvider({ session: name });
    await alone.refresh();
    expect(await locks()).not.to.contain(name);
    const shared = addProvider({ session: `${name} shared`, clientId: 'app' });
    await shared.refresh();
    await until(async () => (await locks()).includes(`${name} shared`));
  });

  it('F1: a refresh token goes to other tabs with json and form only', async () => {
    for (const format of ['json', 'cookie']) {
      const identity = [name, null, null, `${location.origin}/token`, format, null, null, 'same-origin'];
      const channel = new BroadcastChannel(`analytics-embed:2:${JSON.stringify(identity)}`);
      const posted: string[] = [];
      channel.onmessage = ({ data }) => posted.push(JSON.stringify(data));
      const provider = await write({ endpoint: '/token', 'request-format': format });
      await provider.refresh();
      await until(() => posted.some(message => message.includes('access-2')), 'the state');
      channel.close();
      expect(posted.join().includes('refresh-2'), format).to.equal(format === 'json');
    }
  });

  for (const session of ['a name', ''])
    it(`drops the tokens when the user for whom the page is changes, ${session ? 'with' : 'without'} a name`, async () => {
      const attributes = { session: session && name, endpoint: '/token', 'request-format': 'cookie' };
      const provider = await write({ ...attributes, subject: 'alice' }, 1);
      const required = collect(provider, 'login-required');
      // A framework sets the properties of one rendering one after another.
      provider.tokens = { ...tokenResponse(5), sub: 'bob' };
      provider.subject = 'bob';
      await provider.updateComplete;
      expect(await provider.getToken()).to.equal('access-5');
      provider.subject = 'carol';
      expect(provider.expiresAt).to.equal(null);
      await provider.updateComplete;
      expect(await provider.getToken()).to.equal('access-2');
      expect(required).to.deep.equal([]);
      provider.tokens = { ...tokenResponse(6), sub: 'bob' };
      await provider.updateComplete;
      expect(required.map(({ reason }) => reason)).to.deep.equal(['subject_changed']);
      expect(provider.status).to.equal('failed');
    });
});
