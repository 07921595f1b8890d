import { expect } from '@open-wc/testing';
import type { EmbedProtocol } from '../../../src/index.js';
import { origins } from '../../support/origins.js';
import { makeEmbed, put, until } from '../elements.js';
import { Stage } from './stage.js';

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
    const elsewhere = makeEmbed('dashboard', { 'embed-title': 'Elsewhere', provider: 'inspected' });
    const stranger = makeEmbed('dashboard', { 'embed-title': 'Stranger' });
    put(elsewhere);
    put(stranger);
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
