import { expect } from '@open-wc/testing';
import { TokenProvider, type EmbedProtocol } from '../../../src/index.js';
import type { TokenInspector } from '../../../src/inspector/index.js';
import { Leftovers } from '../../support/leftovers.js';
import { ListenerWatch } from '../../support/listener-watch.js';
import { origins } from '../../support/origins.js';
import { addProvider, makeEmbed, put, until } from '../elements.js';
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

  it('has no provider, and shows what is recorded also while it is out of sight', async () => {
    const element = put(inspector());
    element.hidden = true;
    await element.updateComplete;
    document.dispatchEvent(new Event('freeze'));
    await element.updateComplete;
    expect(element.shadowRoot!.querySelectorAll('.item.inactivity')).to.have.length(1);
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
    const armed = (timers: number): Promise<void> => until(() => leftovers.counts.timers === timers);
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
    expect([leftovers.counts.timers, leftovers.listeners, listeners.types]).to.deep.equal([0, [], []]);
    leftovers.restore();
    listeners.restore();
    const { length } = element.toJSON().entries;
    await provider.refresh();
    expect(element.toJSON().entries).to.have.length(length);
    expect(element.toJSON().provider).to.equal(null);
  });
});

/** A frame that takes its first token and no other. */
const stuck: EmbedProtocol = {
  name: 'stuck',
  open: link => ({
    onLoad() {
      link.connected();
      if (!link.token) return;
      link.postToken(link.token, {});
      link.acknowledged(link.token.generation);
    },
    sendToken: () => undefined,
    sendRevocation: () => undefined,
    onMessage: () => 'ignored',
  }),
};

describe('<token-inspector>’s frames', () => {
  const rows = (stage: Stage): Promise<string[]> => stage.texts('[part=frames] tbody tr');

  it('are those of the provider, each with the generation that it is on, and which is behind', async () => {
    const stage = new Stage();
    await stage.embed('Good');
    const late = makeEmbed('silent', { 'embed-title': 'Late' });
    late.protocol = stuck;
    stage.provider.append(late);
    await until(() => late.generation === 1);
    await stage.provider.refresh();
    await stage.provider.refresh();
    await until(() => stage.inspector.toJSON().frames[0]?.generation === 3);
    await stage.drawn('[part=frames] .warning');
    const [good, behind] = await rows(stage);
    expect(good).to.match(new RegExp(`^Good ${origins.frame} connected 3 .* m?s$`));
    expect(behind).to.match(/^Late .* connected 1 2 behind/);
    expect((await stage.labels('.item.frame')).join()).to.contain('Good acknowledged generation');
  });

  it('are also those in shadow roots and those elsewhere that name the provider, and no others', async () => {
    const stage = new Stage();
    const root = document.createElement('section').attachShadow({ mode: 'open' });
    stage.provider.append(root.host);
    root.append(makeEmbed('dashboard', { 'embed-title': 'In a shadow root' }));
    stage.provider.id = 'inspected';
    const elsewhere = put(makeEmbed('dashboard', { 'embed-title': 'Elsewhere', provider: 'inspected' }));
    put(makeEmbed('dashboard', { 'embed-title': 'Stranger' }));
    await until(() => elsewhere.generation > 0);
    const frames = (): readonly { title: string; goneAt: number | null }[] => stage.inspector.toJSON().frames;
    await until(() => frames().length === 2);
    expect(frames().map(({ title }) => title)).to.have.members(['Elsewhere', 'In a shadow root']);
    const late = put(document.createElement('token-inspector'), stage.provider);
    expect(late.toJSON().frames, 'of an inspector that comes late').to.have.length(2);
    // A frame that changes to another provider is gone.
    const other = new Stage();
    elsewhere.provider = other.provider;
    elsewhere.reload();
    await until(() => other.inspector.toJSON().frames.length === 1);
    expect(frames().find(({ title }) => title === 'Elsewhere')?.goneAt).to.be.a('number');
  });

  it('are shown as gone for a while when they were removed, and come back as themselves', async () => {
    const stage = new Stage();
    const embed = await stage.embed('Revenue');
    embed.remove();
    await stage.drawn('[part=frames] .gone', ([row]) => row?.textContent.includes('gone') ?? false);
    expect((await rows(stage))[0]).to.contain('Revenue');
    stage.provider.append(embed);
    await stage.drawn('[part=frames] .gone', found => found.length === 0);
    expect(await rows(stage)).to.have.length(1);
  });

  it('show their errors by code alone, and have an origin, never an address', async () => {
    const stage = new Stage();
    const embed = await stage.embed('Revenue');
    expect(embed.src).to.contain('?host=');
    embed.send({ act: 'report' });
    await stage.drawn('.item.frame.warning');
    expect((await stage.labels('.item.frame.warning'))[0]).to.match(/Revenue error query_failed$/);
    const { inspector } = stage;
    expect(inspector.toJSON().frames[0]?.origin).to.equal(origins.frame);
    const text = inspector.shadowRoot!.textContent + JSON.stringify(inspector) + inspector.toSVG();
    expect(text).not.to.contain('host=').and.not.to.contain('/test/browser');
  });

  it('are followed though the page stops their events', async () => {
    const stage = new Stage();
    stage.provider.addEventListener('embed-token-delivered', event => {
      event.stopImmediatePropagation();
    });
    await stage.embed('Revenue');
    await until(() => stage.types.includes('frame-delivered'));
  });
});
