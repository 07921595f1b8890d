import { expect } from '@open-wc/testing';
import { AnalyticsEmbed, type EmbedProtocol } from '../../../src/index.js';
import { origins } from '../../support/origins.js';
import { makeEmbed, until } from '../elements.js';
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
  let stage: Stage;
  const added: Element[] = [];
  beforeEach(() => {
    stage = new Stage();
  });
  afterEach(() => {
    stage.remove();
    for (const element of added.splice(0)) element.remove();
  });

  const rows = async (): Promise<string[]> =>
    (await stage.all('[part=frames] tbody tr')).map(row => row.textContent.replace(/\s+/g, ' ').trim());

  it('are those of the provider, each with the generation that it is on, and which is behind', async () => {
    await stage.embed('Good');
    const late = makeEmbed('silent', { 'embed-title': 'Late' });
    late.protocol = stuck;
    stage.provider.append(late);
    await until(() => late.generation === 1);
    await stage.provider.refresh();
    await stage.provider.refresh();
    await until(() => stage.inspector.toJSON().frames[0]?.generation === 3);
    await stage.drawn('[part=frames] .warning');
    const [good, behind] = await rows();
    expect(good).to.match(new RegExp(`^Good ${origins.frame} connected 3 .* m?s$`));
    expect(behind).to.match(/^Late .* connected 1 2 behind/);
    expect(await stage.words('.item.frame')).to.satisfy((words: string[]) =>
      words.some(line => line.includes('Good acknowledged generation')),
    );
  });

  it('are also those in shadow roots and those elsewhere that name the provider, and no others', async () => {
    const root = document.createElement('section').attachShadow({ mode: 'open' });
    stage.provider.append(root.host);
    root.append(makeEmbed('dashboard', { 'embed-title': 'In a shadow root' }));
    stage.provider.id = 'inspected';
    const elsewhere = makeEmbed('dashboard', { 'embed-title': 'Elsewhere', provider: 'inspected' });
    const stranger = makeEmbed('dashboard', { 'embed-title': 'Stranger' });
    added.push(elsewhere, stranger);
    document.body.append(elsewhere, stranger);
    await until(() => elsewhere.generation > 0);
    await until(() => stage.inspector.toJSON().frames.length === 2);
    const titles = stage.inspector.toJSON().frames.map(({ title }) => title);
    expect(titles.sort()).to.deep.equal(['Elsewhere', 'In a shadow root']);
    // One that comes late finds them all, too.
    const late = document.createElement('token-inspector');
    stage.provider.prepend(late);
    expect(late.toJSON().frames).to.have.length(2);
    late.remove();
    // And what goes over to another provider is gone.
    const other = new Stage();
    elsewhere.provider = other.provider;
    elsewhere.reload();
    await until(() => other.inspector.toJSON().frames.length === 1);
    expect(stage.inspector.toJSON().frames.find(({ title }) => title === 'Elsewhere')?.goneAt).to.be.a(
      'number',
    );
    other.remove();
  });

  it('are shown as gone for a while when they were removed, and come back as themselves', async () => {
    const embed = await stage.embed('Revenue');
    embed.remove();
    await stage.drawn('[part=frames] .gone', ([row]) => row?.textContent.includes('gone') ?? false);
    expect((await rows())[0]).to.contain('Revenue');
    stage.provider.append(embed);
    await stage.drawn('[part=frames] .gone', found => found.length === 0);
    expect(await rows()).to.have.length(1);
  });

  it('tell their errors by code alone', async () => {
    const embed = await stage.embed('Revenue');
    embed.send({ act: 'report' });
    await stage.drawn('.item.frame.warning');
    expect((await stage.words('.item.frame.warning'))[0]).to.match(/Revenue error query_failed$/);
  });

  it('have an origin, never an address', async () => {
    const embed = await stage.embed('Revenue');
    expect(embed.src).to.contain('?host=');
    const { frames } = stage.inspector.toJSON();
    expect(frames[0]?.origin).to.equal(origins.frame);
    const text =
      stage.inspector.shadowRoot!.textContent + JSON.stringify(stage.inspector) + stage.inspector.toSVG();
    expect(text).not.to.contain('host=');
    expect(text).not.to.contain('/test/browser');
  });

  it('are followed though the page stops their events', async () => {
    stage.provider.addEventListener('embed-token-delivered', event => {
      event.stopImmediatePropagation();
    });
    const embed = await stage.embed('Revenue');
    expect(embed).to.be.instanceOf(AnalyticsEmbed);
    await until(() => stage.inspector.toJSON().entries.some(({ type }) => type === 'frame-delivered'));
  });
});
