import { expect } from '@open-wc/testing';
import { TokenProvider, type RefreshRequest, type TokenResponse } from '../../src/index.js';
import { put, tokenResponse } from './elements.js';

describe('a provider without a name that another one replaces', () => {
  let presented: (string | undefined)[];
  let old: TokenProvider;
  let created: TokenProvider[];

  const refresher = ({ refreshToken }: RefreshRequest): Promise<TokenResponse> => {
    presented.push(refreshToken);
    return Promise.resolve(tokenResponse(presented.length + 1));
  };
  /** A provider, with its tokens from the property or from a script child. */
  const create = (tokens: TokenResponse, isScript = false): TokenProvider => {
    const provider = Object.assign(new TokenProvider(), { refresher });
    if (isScript) provider.innerHTML = `<script type="application/json">${JSON.stringify(tokens)}</script>`;
    else provider.tokens = tokens;
    created.push(provider);
    return provider;
  };
  /** The refresh token that a provider presents next. */
  const next = async (provider: TokenProvider): Promise<string | undefined> => {
    await provider.updateComplete;
    await provider.refresh();
    return presented.at(-1);
  };

  beforeEach(async () => {
    presented = [];
    created = [];
    old = put(create(tokenResponse(1)));
    expect(await next(old)).to.equal('refresh-1');
  });

  // The next test has the same tokens, for another login.
  afterEach(() => {
    for (const provider of created) provider.remove();
    for (const provider of created) provider.clear();
  });

  const replacements: Record<string, (replacement: TokenProvider) => void> = {
    'with replaceWith()': replacement => old.replaceWith(replacement),
    'before it is removed': replacement => {
      old.before(replacement);
      old.remove();
    },
    'after it was removed': replacement => {
      const parent = old.parentNode!;
      old.remove();
      parent.append(replacement);
    },
  };
  for (const [how, replace] of Object.entries(replacements)) {
    for (const isScript of [false, true]) {
      it(`leaves its session to one with the same tokens, ${isScript ? 'in a script' : 'in another object'}, ${how}`, async () => {
        const replacement = create(tokenResponse(1), isScript);
        replace(replacement);
        await replacement.updateComplete;
        expect(await replacement.getToken()).to.equal('access-2');
        expect(await next(replacement)).to.equal('refresh-2');
        const third = create(tokenResponse(1), isScript);
        replacement.replaceWith(third);
        expect(await next(third), 'again').to.equal('refresh-3');
      });
    }
  }

  it('leaves its session also to one with another access token, since its refresh token is spent', async () => {
    const login = create({ ...tokenResponse(1), access_token: 'access-of-the-page' });
    old.replaceWith(login);
    await login.updateComplete;
    expect(await login.getToken()).to.equal('access-2');
  });

  it('leaves nothing to one with other requests', async () => {
    const other = Object.assign(create(tokenResponse(1)), { clientId: 'another' });
    old.replaceWith(other);
    expect(await next(other)).to.equal('refresh-1');
  });

  it('leaves each session to the one with its tokens', async () => {
    const other = put(create(tokenResponse(7)));
    await other.updateComplete;
    const [first, second] = [create(tokenResponse(1)), create(tokenResponse(7))];
    other.replaceWith(second);
    old.replaceWith(first);
    expect(await next(second)).to.equal('refresh-7');
    expect(await next(first)).to.equal('refresh-2');
  });

  it('leaves nothing after a sign-out, or to one without tokens', async () => {
    const empty = Object.assign(new TokenProvider(), { refresher });
    old.replaceWith(empty);
    await empty.updateComplete;
    expect(empty.generation).to.equal(0);
    const again = put(create(tokenResponse(3)));
    await again.updateComplete;
    again.clear();
    const after = create(tokenResponse(3));
    again.replaceWith(after);
    expect(await next(after), 'another login').to.equal('refresh-3');
  });
});
