import { expect } from '@open-wc/testing';
import { TokenProvider } from '../../src/index.js';
import { collect, next, put, tokenResponse } from './elements.js';

describe('The first status of a provider', () => {
  const refresher = (): Promise<never> => new Promise(() => undefined);

  it('is heard by a listener that comes after the tokens, and before the insertion', async () => {
    const provider = Object.assign(new TokenProvider(), { refresher });
    provider.tokens = tokenResponse(1);
    expect(provider.status).to.equal('active');
    const statuses = collect(provider, 'token-status');
    await put(provider).updateComplete;
    expect(statuses).to.deep.equal([{ previous: 'idle', status: 'active' }]);
    provider.refresh().catch(() => undefined);
    expect(statuses.slice(1)).to.deep.equal([{ previous: 'active', status: 'refreshing' }]);
  });

  it('is heard after the insertion in the same task, as in an effect of a framework', async () => {
    const provider = Object.assign(new TokenProvider(), { refresher });
    provider.tokens = tokenResponse(1);
    put(provider);
    const statuses = collect(provider, 'token-status');
    await provider.updateComplete;
    expect(statuses).to.deep.equal([{ previous: 'idle', status: 'active' }]);
  });

  it('is heard of a session that has a token already, once', async () => {
    const session = 'of the first status';
    const first = Object.assign(new TokenProvider(), { refresher, session });
    first.tokens = tokenResponse(1);
    await put(first).updateComplete;
    const second = Object.assign(new TokenProvider(), { refresher, session });
    const statuses = collect(second, 'token-status');
    await put(second).updateComplete;
    expect(statuses).to.deep.equal([{ previous: 'idle', status: 'active' }]);
    second.remove();
    await Promise.resolve();
    await put(second).updateComplete;
    expect(statuses).to.have.length(1);
  });

  it('is not an error if a framework sets the refresher in the task of the insertion', async () => {
    const failures = collect(document, 'token-refresh-failed');
    const provider = put(new TokenProvider());
    await provider.updateComplete;
    const statuses = collect(provider, 'token-status');
    provider.refresher = () => Promise.resolve(tokenResponse(1));
    await next(provider, 'token-refreshed');
    expect(statuses).to.deep.equal([
      { previous: 'idle', status: 'acquiring' },
      { previous: 'acquiring', status: 'active' },
    ]);
    expect(failures).to.deep.equal([]);
  });

  it('is an error if nothing is set until the next task', async () => {
    const provider = new TokenProvider();
    const failed = next(provider, 'token-refresh-failed');
    put(provider);
    expect((await failed).error.code).to.equal('endpoint_missing');
  });
});
