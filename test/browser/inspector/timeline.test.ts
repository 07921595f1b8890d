import { expect } from '@open-wc/testing';
import { TokenError, type TokenProvider } from '../../../src/index.js';
import { until } from '../elements.js';
import { setVisibility, virtualTime } from '../page-state.js';
import { transient, secretTokens, Stage } from './stage.js';

const refresh = async ({ provider }: Stage): Promise<void> => {
  await provider.refresh();
};
const fails =
  (...failures: TokenError[]) =>
  (stage: Stage): void => {
    stage.failures.push(...failures);
    stage.provider.refresh().catch(() => undefined);
  };
const reaches = (provider: TokenProvider, status: string): Promise<void> =>
  until(() => provider.status === status, `it is ${status}`);

describe('<token-inspector>’s timeline', () => {
  /** What happens, and the labels of the items that then match a selector. */
  function itHas(title: string, act: (stage: Stage) => unknown, selector: string, ...labels: RegExp[]): void {
    it(`has ${title}`, async () => {
      // The date stands still, so that no label depends on when the inspector draws.
      virtualTime(['Date']);
      const stage = new Stage();
      await act(stage);
      await stage.drawn(selector, found => found.length === labels.length);
      for (const [n, label] of (await stage.labels(selector)).entries()) expect(label).to.match(labels[n]!);
    });
  }

  itHas(
    'a bar for each token, with its refresh point and its successor’s coming',
    refresh,
    '.item.token:has(.token-due)',
    /^Token 1: arrived at \d\d:\d\d:\d\d, refresh due at .+, expires at .+, 1 min 40 s later, in use until \d\d/,
    /^Token 2: .+ later$/,
  );

  itHas('a dot for each attempt', refresh, '.item.attempt.ok', /^Refresh ok: /);

  const setTokens = async (stage: Stage): Promise<void> => {
    await stage.drawn('.item.token');
    stage.provider.tokens = secretTokens(9, 50);
  };
  const tokens = 'the tokens that a page sets, without an event';
  itHas(tokens, setTokens, '.item.token', /^Token 1: /, /50\.0 s later/);

  itHas(
    'a cross for each attempt that failed, with its reason',
    fails(transient('server_error'), transient('rate_limited', 10_000)),
    '.item.attempt.failed',
    /^Refresh failed: .+ server_error \(HTTP 503\), attempt 1; retry in .+ \d\d:\d\d:\d\d$/,
    /rate_limited \(HTTP 429\), attempt 2; retry in 1\d\.\d s/,
  );

  const limited = fails(transient('rate_limited', 10_000));
  itHas('a dot for the retry that is planned', limited, '.item.planned', /^Next retry planned: /);

  const end = async (stage: Stage): Promise<void> => {
    const { provider } = stage;
    fails(new TokenError('invalid_grant', 'No.', { status: 400 }))(stage);
    await reaches(provider, 'failed');
    provider.tokens = secretTokens(5);
    await reaches(provider, 'active');
    provider.clear();
  };
  const ends = [/^Session ended: /, /^Login required/, /^Signed out: /];
  itHas('a mark for a session’s end: refused, and signed out', end, '.item.mark', ...ends);

  const hide = async (stage: Stage): Promise<void> => {
    await stage.drawn('.item.token');
    setVisibility('hidden');
    setVisibility('visible');
  };
  itHas('an interval in which the page was hidden', hide, '.item.inactivity', /^Page hidden: /);

  it('has a red gap from a token’s end to its successor', async () => {
    const stage = new Stage({}, secretTokens(1, 1));
    stage.failures.push(...Array.from({ length: 4 }, () => transient('rate_limited', 800)));
    const [gap] = await stage.drawn('.item.gap');
    expect(gap!.getAttribute('aria-label')).to.match(/^No valid token after generation 1: since /);
    expect(getComputedStyle(gap!.querySelector('rect')!).stroke).to.equal('rgb(195, 32, 43)');
    stage.failures.length = 0;
    await reaches(stage.provider, 'active');
    await stage.drawn('.item.gap', ([found]) => /: \d.* to \d/.test(found?.getAttribute('aria-label') ?? ''));
    expect((await stage.labels('.item.status')).join('\n')).to.match(/^Status expired: /m);
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
    const log = (await stage.texts('.log tbody tr')).join('\n');
    expect(log).to.match(/Refresh ok.*\n(.*\n)*.*Refresh failed.*\n(.*\n)*.*Recording started/);
    const metrics = await stage.texts('.metric');
    expect(metrics).to.have.length(5);
    expect(metrics[4]).to.contain('rate 50 %').and.to.contain('ok 1').and.to.contain('failed 1');
    expect((await stage.all('.metric polyline'))[4]!.getAttribute('points')).to.contain(' ');
  });
});
