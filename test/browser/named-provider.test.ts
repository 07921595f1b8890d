import { expect } from '@open-wc/testing';
import { TokenProvider, type AnalyticsEmbed } from '../../src/index.js';
import { addProvider, collect, consoleOf, makeEmbed, next, nextMessage, put, until } from './elements.js';

describe('<analytics-embed provider>', () => {
  /** A provider of tokens of its own. */
  function named(id: string, token: string): TokenProvider {
    return Object.assign(new TokenProvider(), { id, tokens: { access_token: token, expires_in: 100 } });
  }

  /** In the document, outside every provider, unless it is put into one. */
  function embedOf(provider: TokenProvider | string): AnalyticsEmbed {
    return Object.assign(makeEmbed('dashboard'), { provider });
  }

  /** Expects the frame to get this token next. */
  async function expectTokenNext(token: string, embed: AnalyticsEmbed, act: () => unknown): Promise<void> {
    const heard = nextMessage(embed, 'heard');
    await act();
    expect((await heard)['heard']).to.equal(token);
  }

  /** Puts the embed into the page, and expects its frame to get this token. */
  const expectToken = (token: string, embed: AnalyticsEmbed, into?: ParentNode): Promise<void> =>
    expectTokenNext(token, embed, () => put(embed, into));

  it('takes the tokens of a provider that is no ancestor, by its id and as an element, not those of the nearest one', async () => {
    const portal = put(named('portal', 'by-name'));
    await expectToken('by-name', embedOf(portal));
    const embed = embedOf('portal');
    await expectToken('by-name', embed, addProvider());
    portal.append(named('inner', 'inner'));
    await expectTokenNext('by-name-2', embed, () => {
      portal.tokens = { access_token: 'by-name-2', expires_in: 100 };
    });
  });

  it('finds one in its own shadow root', async () => {
    put(named('portal', 'in-the-document'));
    const root = put(document.createElement('section')).attachShadow({ mode: 'open' });
    root.append(named('portal', 'in-the-shadow'));
    await expectToken('in-the-shadow', embedOf('portal'), root);
  });

  it('waits for one that comes later, also inside another', async () => {
    const outer = addProvider();
    const embed = put(embedOf('portal'));
    await embed.updateComplete;
    await expectTokenNext('late', embed, () => outer.appendChild(named('portal', 'late')));
  });

  it('reports that there is none when the dashboard has loaded', async () => {
    const embed = embedOf('missing');
    embed.id = 'misled';
    const error = next(embed, 'embed-error');
    const lines = await consoleOf('error', async () => {
      put(embed);
      expect((await error).code).to.equal('provider_unknown');
    });
    expect((await error).message).to.match(
      /^<analytics-embed id="misled".*"provider" is "[^"]+", which is not a <token-provider>/,
    );
    expect(lines).to.deep.equal([(await error).message]);
  });

  it('goes over to another one at run time: the frame takes its first generation for a new one', async () => {
    const one = addProvider({ id: 'one' });
    await one.refresh();
    await one.refresh();
    put(named('two', 'of-two'));
    const embed = embedOf('one');
    const connections = collect(embed, 'embed-connected');
    put(embed);
    await until(() => embed.generation === 3);
    await expectTokenNext('of-two', embed, () => (embed.provider = 'two'));
    await until(() => embed.generation === 1, 'its own count');
    expect(connections).to.have.length(1);

    // What the frame refuses now is the second provider's.
    const refused: number[] = [];
    const two = document.querySelector<TokenProvider>('#two')!;
    two.refresher = ({ reason }) => {
      refused.push(two.generation);
      expect(reason).to.equal('rejected');
      return Promise.resolve({ access_token: 'of-two-again', expires_in: 100 });
    };
    await two.updateComplete;
    embed.send({ act: 'reject', generation: 4 });
    await until(() => embed.generation === 2);
    expect(refused).to.deep.equal([1]);
  });
});
