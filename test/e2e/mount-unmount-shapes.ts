import type { AnalyticsEmbed, TokenProvider } from '../../src/index.js';

/** Says whether all that a step began has come about. */
export type Settled = () => boolean;

/** One way to use the elements, from the first insertion to the last removal. */
export interface Mount {
  /** One after the other, with a pause after each. */
  readonly steps: readonly (() => Settled)[];
  readonly remove: () => void;
}

/** Makes a mount of its own. */
export type Shape = (name: string, openRequests: () => number) => Mount;

/** Seconds; the server's tokens live as long. */
const LIFETIME = 2;
const HOUR = 3_600;

/** The session of {@link makeResident}. */
const RESIDENT = 'resident';

/** A provider for embeds that come and go while it stays, and whose session others join. */
export function makeResident(): TokenProvider {
  const resident = providerOf(false, HOUR);
  resident.session = RESIDENT;
  resident.id = RESIDENT;
  return resident;
}

/** All ways, by name. */
export const shapes: Readonly<Record<string, Shape>> = {
  'an embed in its provider': name => {
    const { provider, embed } = pair(name);
    return { steps: [mount(provider, embed)], remove: removal(provider) };
  },

  'a provider that asks for its first token': name => {
    const provider = providerOf(false, null);
    const embed = embedOf(name);
    provider.append(embed);
    return { steps: [mount(provider, embed)], remove: removal(provider) };
  },

  'an embed without a provider': name => {
    const embed = embedOf(name);
    return { steps: [mountAlone(embed)], remove: removal(embed) };
  },

  'an embed that is put into a provider later, and taken out first': name => {
    const embed = embedOf(name);
    const provider = providerOf();
    const join = (): Settled => {
      document.body.append(provider);
      provider.append(embed);
      return delivered(embed);
    };
    return { steps: [mountAlone(embed), join], remove: removal(embed, provider) };
  },

  'an embed in a provider that stays': name => {
    const embed = embedOf(name);
    const enter = (): Settled => {
      document.getElementById(RESIDENT)?.append(embed);
      return delivered(embed);
    };
    return { steps: [enter], remove: removal(embed) };
  },

  'a provider that joins the session of one that stays': name => {
    const { provider, embed } = pair(name);
    provider.session = RESIDENT;
    return { steps: [mount(provider, embed)], remove: removal(provider) };
  },

  'an embed that goes to another provider': name => {
    const { provider, embed } = pair(name);
    const other = providerOf();
    document.body.append(other);
    const move = (): Settled => {
      other.append(embed);
      return delivered(embed);
    };
    return { steps: [mount(provider, embed), move], remove: removal(provider, other) };
  },

  'two providers of one session, one after the other': name => {
    const [first, second] = [pair(name), pair(name)];
    for (const { provider } of [first, second]) provider.session = name;
    const removeFirst = (): Settled => {
      first.provider.remove();
      return delivered(second.embed);
    };
    return {
      steps: [mount(first.provider, first.embed), mount(second.provider, second.embed), removeFirst],
      remove: removal(second.provider),
    };
  },

  'a provider that is taken out and put back': name => {
    const { provider, embed } = pair(name);
    const putBack = (): Settled => {
      provider.remove();
      return mount(provider, embed)();
    };
    return { steps: [mount(provider, embed), putBack], remove: removal(provider) };
  },

  'the end in the middle of a refresh': (name, openRequests) => {
    const { provider, embed } = pair(name, true);
    const refresh = (): Settled => {
      provider.refresh().catch(() => undefined);
      return () => openRequests() > 0;
    };
    return { steps: [mount(provider, embed), refresh], remove: removal(provider) };
  },

  'the end in the middle of the first request': (name, openRequests) => {
    const provider = providerOf(true, null);
    const embed = embedOf(name);
    provider.append(embed);
    const acquire = (): Settled => {
      document.body.append(provider);
      return () => openRequests() > 0 && embed.status === 'connected';
    };
    return { steps: [acquire], remove: removal(provider) };
  },

  'a page in the background': name => {
    const { provider, embed } = pair(name);
    const hide = (): Settled => {
      // Its timers run in a worker.
      Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true });
      return mount(provider, embed)();
    };
    const remove = (): void => {
      provider.remove();
      Reflect.deleteProperty(document, 'visibilityState');
    };
    return { steps: [hide], remove };
  },

  'a user who signs out': name => {
    const { provider, embed } = pair(name);
    const signOut = (): Settled => {
      provider.clear();
      return () => true;
    };
    return { steps: [mount(provider, embed), signOut], remove: removal(provider) };
  },

  'properties that change in the task of the end': name => {
    const { provider, embed } = pair(name);
    const remove = (): void => {
      embed.embedTitle = `${name}, renamed`;
      provider.refreshAt = 0.7;
      provider.remove();
    };
    return { steps: [mount(provider, embed)], remove };
  },

  'an embed of a provider that it names': name => {
    const embed = embedOf(name);
    embed.provider = RESIDENT;
    const rename = (): Settled => {
      embed.provider = undefined;
      return () => true;
    };
    return { steps: [mount(embed, embed), rename], remove: removal(embed) };
  },

  'a frame that gets its token by its address': name => {
    const { provider, embed } = pair(name);
    embed.protocol = 'reload';
    const connected = (): Settled => {
      document.body.append(provider);
      return () => embed.status === 'connected';
    };
    return { steps: [connected], remove: removal(provider) };
  },

  'a frame that is given up, and loaded with its token': name => {
    const { provider, embed } = pair(name);
    Object.assign(embed, { fallback: 'reload', handshakeTimeout: 1 });
    return { steps: [mount(provider, embed)], remove: removal(provider) };
  },

  'an embed that is moved without a removal': name => {
    const { provider, embed } = pair(name);
    const other = providerOf();
    document.body.append(other);
    const move = (): Settled => {
      // Where there is no such move, another insertion.
      if ('moveBefore' in other && embed.isConnected) other.moveBefore(embed, null);
      else other.append(embed);
      return delivered(embed);
    };
    return { steps: [mount(provider, embed), move], remove: removal(provider, other) };
  },
};

function pair(name: string, held = false): { provider: TokenProvider; embed: AnalyticsEmbed } {
  const provider = providerOf(held);
  const embed = embedOf(name);
  provider.append(embed);
  return { provider, embed };
}

/**
 * @param held its requests are never answered.
 * @param lifetime seconds of its first token; `null` for none.
 */
function providerOf(held = false, lifetime: number | null = LIFETIME): TokenProvider {
  const provider = document.createElement('token-provider');
  provider.endpoint = held ? '/token?held' : '/token';
  if (lifetime !== null)
    provider.tokens = { access_token: 'first', refresh_token: 'refresh', expires_in: lifetime };
  return provider;
}

function embedOf(name: string): AnalyticsEmbed {
  const embed = document.createElement('analytics-embed');
  const { frameOrigin } = globalThis as unknown as { frameOrigin: string };
  embed.src = `${frameOrigin}/?mount=${name}`;
  embed.embedTitle = name;
  return embed;
}

function mount(outermost: HTMLElement, embed: AnalyticsEmbed): () => Settled {
  return () => {
    document.body.append(outermost);
    return delivered(embed);
  };
}

function mountAlone(embed: AnalyticsEmbed): () => Settled {
  return () => {
    document.body.append(embed);
    return () => embed.status === 'connected';
  };
}

function delivered(embed: AnalyticsEmbed): Settled {
  return () => embed.status === 'connected' && embed.generation > 0;
}

function removal(...elements: Element[]): () => void {
  return () => {
    for (const element of elements) element.remove();
  };
}
