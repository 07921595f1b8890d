import { expect } from '@open-wc/testing';
import { TokenError } from '../../../src/index.js';
import { next, until } from '../elements.js';
import { transient, secretTokens, Stage } from './stage.js';

describe('<token-inspector>’s timeline', () => {
  it('has a bar for each token, with its number, its refresh point, and its successor’s coming', async () => {
    const stage = new Stage();
    await stage.provider.refresh();
    await stage.provider.refresh();
    const bars = await stage.drawn('.item.token', found => found.length === 3);
    expect(bars.map(bar => bar.querySelector('text')?.textContent ?? '').at(-1)).to.equal('3');
    for (const bar of bars) expect(bar.querySelector('.token-due')).to.exist;
    const words = await stage.labels('.item.token');
    expect(words[0]).to.match(
      /^Token 1: arrived at \d\d:\d\d:\d\d, refresh due at .+, expires at .+, 1 min 40 s later, in use until \d\d/,
    );
    expect(words[2]).to.match(/^Token 3: .+ later$/);
    expect((await stage.drawn('.item.attempt.ok')).length).to.equal(2);
  });

  it('has the tokens that a page sets, without an event', async () => {
    const stage = new Stage();
    await stage.drawn('.item.token');
    stage.provider.tokens = secretTokens(9, 50);
    await stage.provider.updateComplete;
    await stage.drawn('.item.token', found => found.length === 2);
    expect((await stage.labels('.item.token'))[1]).to.contain('50.0 s later');
  });

  it('has a red gap from a token’s end to its successor', async () => {
    const stage = new Stage({}, secretTokens(1, 1));
    stage.failures.push(...Array.from({ length: 4 }, () => transient('rate_limited', 800)));
    await next(stage.provider, 'token-expired');
    const [gap] = await stage.drawn('.item.gap');
    expect(gap!.getAttribute('aria-label')).to.match(/^No valid token after generation 1: since /);
    const colors = getComputedStyle(gap!.querySelector('rect')!);
    expect(colors.stroke).to.equal('rgb(195, 32, 43)');
    stage.failures.length = 0;
    await until(() => stage.provider.status === 'active');
    await stage.drawn('.item.gap', ([found]) => /: \d.* to \d/.test(found?.getAttribute('aria-label') ?? ''));
    expect(await stage.labels('.item.status')).to.satisfy((words: string[]) =>
      words.some(line => line.startsWith('Status expired: ')),
    );
  });

  it('has a dot for each attempt with its outcome, and one for the retry that is planned', async () => {
    const stage = new Stage();
    stage.failures.push(transient('server_error'), transient('rate_limited', 10_000));
    void stage.provider.refresh().catch(() => undefined);
    await stage.drawn('.item.attempt.failed', found => found.length === 2);
    const words = await stage.labels('.item.attempt');
    expect(words[0]).to.match(
      /^Refresh failed: .+ server_error \(HTTP 503\), attempt 1; retry in .+ \d\d:\d\d:\d\d$/,
    );
    expect(words[1]).to.match(/rate_limited \(HTTP 429\), attempt 2; retry in 1\d\.\d s/);
    const planned = await stage.drawn('.item.planned');
    expect(planned).to.have.length(1);
    expect(planned[0]!.getAttribute('aria-label')).to.match(/^Next retry planned: /);
  });

  it('marks a session’s end: refused, and signed out', async () => {
    const stage = new Stage();
    stage.failures.push(new TokenError('invalid_grant', 'No.', { status: 400 }));
    const end = next(stage.provider, 'login-required');
    void stage.provider.refresh().catch(() => undefined);
    await end;
    await stage.drawn('.item.mark.login-required');
    expect((await stage.labels('.item.mark'))[0]).to.match(/^Session ended: /);
    expect((await stage.labels('.item.token'))[0]).to.contain(', in use until ');
    stage.provider.tokens = secretTokens(5);
    await until(() => stage.provider.status === 'active');
    stage.provider.clear();
    await stage.drawn('.item.mark', found => found.length === 3);
    expect((await stage.labels('.item.mark'))[2]).to.match(/^Signed out: /);
  });

  it('shows when the page was hidden', async () => {
    const stage = new Stage();
    await stage.drawn('.item.token');
    const hide = (state: string): void => {
      Object.defineProperty(document, 'visibilityState', { configurable: true, value: state });
      document.dispatchEvent(new Event('visibilitychange'));
    };
    hide('hidden');
    hide('visible');
    Reflect.deleteProperty(document, 'visibilityState');
    await stage.drawn('.item.inactivity');
    expect((await stage.labels('.item.inactivity'))[0]).to.match(/^Page hidden: /);
  });

  it('leaves out what a provider inside this one does', async () => {
    const stage = new Stage();
    const inner = new Stage();
    stage.provider.append(inner.provider);
    await inner.provider.refresh();
    await until(() => inner.types.includes('refreshed'));
    expect(stage.types).not.to.include('refreshed');
  });

  it('has the same in its log, newest first, and the figures of the provider', async () => {
    const stage = new Stage();
    stage.failures.push(transient());
    await stage.provider.refresh();
    await stage.drawn('.log tbody tr', rows => rows.some(row => row.textContent.includes('Refresh ok')));
    const lines = (await stage.all('.log tbody tr')).map(row => row.textContent.replace(/\s+/g, ' ').trim());
    const places = ['Refresh ok', 'Refresh failed', 'Recording started'].map(what =>
      lines.findIndex(line => line.includes(what)),
    );
    expect(places).to.deep.equal([...places].sort((a, b) => a - b));
    expect(places).not.to.include(-1);
    const metrics = (await stage.all('.metric')).map(row => row.textContent.replace(/\s+/g, ' '));
    expect(metrics).to.have.length(5);
    expect(metrics[4]).to.contain('rate 50 %').and.to.contain('ok 1').and.to.contain('failed 1');
    expect((await stage.all('.metric polyline'))[4]!.getAttribute('points')).to.contain(' ');
  });
});
