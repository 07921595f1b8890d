import { expect } from '@open-wc/testing';
import { TokenProvider } from '../../../src/index.js';
import type { TokenInspector } from '../../../src/inspector/index.js';
import { Leftovers } from '../../support/leftovers.js';
import { ListenerWatch } from '../../support/listener-watch.js';
import { addProvider, put, until } from '../elements.js';
import { secretTokens, Stage } from './stage.js';

describe('<token-inspector>’s place', () => {
  const inspector = (): TokenInspector => document.createElement('token-inspector');
  const generation = (element: TokenInspector): number | undefined => element.toJSON().provider?.generation;
  const message = async (element: TokenInspector): Promise<string> => {
    await element.updateComplete;
    return element.shadowRoot!.querySelector('[part=message]')?.textContent.trim() ?? '';
  };

  it('may be outside of every provider, which it says with the remedy, until one comes around it', async () => {
    const element = put(inspector());
    expect(await message(element)).to.equal(
      '<token-inspector>: there is no <token-provider> around it. Put it inside one, or set the attribute "provider" to the id of one.',
    );
    expect(element.toJSON().provider).to.equal(null);
    expect(element.toSVG()).to.contain('no provider');
    const provider = addProvider();
    provider.append(element);
    expect(await message(element)).to.equal('');
    expect(generation(element)).to.equal(1);
  });

  it('may be anywhere when it names its provider, by id or as an element, early or late', async () => {
    const element = inspector();
    element.setAttribute('provider', 'late-one');
    put(element);
    expect(await message(element)).to.contain('the attribute "provider" does not name a <token-provider>');
    addProvider({ id: 'late-one' });
    await until(() => generation(element) === 1);
    expect(await message(element)).to.equal('');
    const other = addProvider();
    await other.refresh();
    element.provider = other;
    await element.updateComplete;
    expect(generation(element)).to.equal(2);
    // What was recorded of the one before is not taken for its own.
    expect(element.toJSON().entries.filter(({ type }) => type === 'token')).to.have.length(1);
  });

  it('may be there before its provider is defined, also in a shadow root, and says so if it names it', async () => {
    class LateProvider extends TokenProvider {}
    const provider = put(document.createElement('late-provider'));
    const root = put(document.createElement('section'), provider).attachShadow({ mode: 'open' });
    const element = inspector();
    root.append(element);
    await element.updateComplete;
    expect(element.toJSON().provider).to.equal(null);
    element.provider = provider.id = 'late';
    expect(await message(element)).to.match(/<late-provider> is not defined yet\. Load analytics-embed/);
    element.provider = undefined;
    customElements.define('late-provider', LateProvider);
    Object.assign(provider, { tokens: secretTokens(1) });
    await until(() => generation(element) === 1);
  });

  it('takes the nearest one when that is put between', async () => {
    const outer = addProvider();
    const section = put(document.createElement('section'), outer);
    const element = put(inspector(), section);
    await outer.refresh();
    expect(generation(element)).to.equal(2);
    const inner = addProvider();
    outer.append(inner);
    inner.append(section);
    expect(generation(element)).to.equal(1);
  });

  it('may be taken late: a token that is there is shown from its issue on, and one that is over as a gap', async () => {
    const provider = addProvider();
    const ended = put(new TokenProvider());
    ended.tokens = { access_token: 'short', expires_in: 1 };
    await until(() => ended.status === 'expired');
    const element = put(inspector(), provider);
    const token = element.toJSON().entries.find(entry => entry.type === 'token')!;
    // The other one's whole lifetime has passed.
    expect(token.at - token.since).to.be.at.least(900);
    expect(token.expiresAt! - token.since).to.equal(100_000);
    expect(token.refreshDue! - token.since).to.equal(80_000);
    ended.append(element);
    expect(element.toJSON().entries.map(({ type }) => type)).to.deep.equal(['attached', 'token', 'expired']);
  });

  it('may change, without a break for the same provider', async () => {
    const stage = new Stage();
    await stage.embed('Revenue');
    await stage.provider.refresh();
    const place = put(document.createElement('section'), stage.provider);
    place.append(stage.inspector);
    await stage.drawn('.item.token', found => found.length === 2);
    expect(stage.inspector.toJSON().frames).to.have.length(1);
    await stage.provider.refresh();
    await stage.drawn('.item.token', found => found.length === 3);
    const refreshes = stage.types.filter(type => type === 'refreshed');
    expect(refreshes, 'each once').to.have.length(2);
  });

  it('has one timer while it is seen, and none while it is paused, hidden, out of sight or removed', async () => {
    const provider = addProvider();
    await provider.updateComplete;
    const leftovers = new Leftovers();
    const listeners = new ListenerWatch([provider]);
    const element = inspector();
    provider.prepend(element);
    const armed = (timers: number): Promise<void> => until(() => leftovers.timers === timers);
    await armed(1);
    element.pause();
    await armed(0);
    element.resume();
    await armed(1);
    element.style.marginBlockStart = '10000px';
    await armed(0);
    element.style.marginBlockStart = '';
    await armed(1);
    element.hidden = true;
    await armed(0);
    element.hidden = false;
    await armed(1);
    expect(listeners.types).to.include('token-status');
    expect(leftovers.listeners).to.include('embed-status').and.to.include('visibilitychange');
    element.remove();
    // No subscription either.
    expect([leftovers.timers, leftovers.listeners, listeners.types]).to.deep.equal([0, [], []]);
    leftovers.restore();
    listeners.restore();
    const { length } = element.toJSON().entries;
    await provider.refresh();
    expect(element.toJSON().entries).to.have.length(length);
    expect(element.toJSON().provider).to.equal(null);
  });
});
