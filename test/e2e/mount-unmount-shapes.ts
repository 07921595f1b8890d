import type { AnalyticsEmbed, TokenProvider } from '../../src/index.js';

/** Whether all that a step began has come about. */
export type Settled = () => boolean;

/** The elements of one mount. */
export interface Parts {
  /** What else of this mount must have a name of its own is called like this. */
  readonly name: string;
  readonly provider: TokenProvider;
  /** Inside the provider at first. */
  readonly embed: AnalyticsEmbed;
  /** Another provider, and another embed, which are nowhere at first. */
  readonly otherProvider: TokenProvider;
  readonly otherEmbed: AnalyticsEmbed;
  /** Stays in the document while others come and go. */
  readonly resident: TokenProvider;
  /** How many requests are open. */
  readonly openRequests: () => number;
}

/** One way to use the elements, from the first insertion to the last removal. */
export interface Shape {
  /** Seconds that the provider's first token lives; `null` for none, default as the server's. */
  readonly lifetime?: number | null;
  /** Whether the provider's requests are never answered. */
  readonly held?: boolean;
  readonly prepare?: (parts: Parts) => unknown;
  /** One after the other, with a pause after each; by default the provider is inserted with its embed. */
  readonly steps?: readonly Step[];
  /** In the task in which all elements are removed, and before that. */
  readonly end?: (parts: Parts) => void;
}

type Step = (parts: Parts) => Settled;
type Name = 'provider' | 'embed' | 'otherProvider' | 'otherEmbed' | 'resident';

/** Seconds; the server's tokens live as long. */
const LIFETIME = 2;
const HOUR = 3_600;
/** The session and the id of {@link makeResident}. */
const RESIDENT = 'resident';
/** The getter that a shape replaces. */
let visibility: PropertyDescriptor | undefined;

const connected = ({ embed }: Parts): boolean => embed.status === 'connected';
/** Whether the embed has a token in its frame. */
const delivered = ({ embed }: Pick<Parts, 'embed'>): boolean =>
  embed.status === 'connected' && embed.generation > 0;
const otherDelivered = ({ otherEmbed }: Parts): boolean => delivered({ embed: otherEmbed });

/** Inserts one element into another, or into the body. */
function put(child: Name, parent?: Name, settled: (parts: Parts) => boolean = delivered): Step {
  return parts => {
    (parent ? parts[parent] : document.body).append(parts[child]);
    return () => settled(parts);
  };
}

/** Does something that is settled at once, or as a condition says. */
function act(action: (parts: Parts) => unknown, settled: (parts: Parts) => boolean = () => true): Step {
  return parts => {
    action(parts);
    return () => settled(parts);
  };
}

/** The first step of most shapes. */
export const insert = put('provider');
const insertAlone = put('embed', undefined, connected);

/** All ways, by name. */
export const shapes: Readonly<Record<string, Shape>> = {
  'an embed in its provider': {},
  'a provider that asks for its first token': { lifetime: null },
  'an embed without a provider': { steps: [insertAlone] },
  'an embed that is put into a provider later, and taken out first': {
    steps: [
      insertAlone,
      act(({ provider, embed }) => {
        document.body.append(provider);
        provider.append(embed);
      }, delivered),
    ],
    end: ({ embed }) => {
      embed.remove();
    },
  },
  'an embed in a provider that stays': { steps: [put('embed', 'resident')] },
  'a provider that joins the session of one that stays': {
    prepare: ({ provider }) => (provider.session = RESIDENT),
  },
  'an embed that goes to another provider': {
    prepare: put('otherProvider'),
    steps: [insert, put('embed', 'otherProvider')],
  },
  'two providers of one session, one after the other': {
    prepare: ({ name, provider, otherProvider, otherEmbed }) => {
      provider.session = otherProvider.session = name;
      otherProvider.append(otherEmbed);
    },
    steps: [
      insert,
      put('otherProvider', undefined, otherDelivered),
      act(({ provider }) => {
        provider.remove();
      }, otherDelivered),
    ],
  },
  'a provider that is taken out and put back': {
    steps: [
      insert,
      act(({ provider }) => {
        provider.remove();
        document.body.append(provider);
      }, delivered),
    ],
  },
  'the end in the middle of a refresh': {
    held: true,
    // The frame receives it before it expires, on a busy machine, too: nothing follows it.
    lifetime: HOUR,
    steps: [
      insert,
      act(
        ({ provider }) => {
          provider.refresh().catch(() => undefined);
        },
        ({ openRequests }) => openRequests() > 0,
      ),
    ],
  },
  'the end in the middle of the first request': {
    held: true,
    lifetime: null,
    steps: [put('provider', undefined, parts => parts.openRequests() > 0 && connected(parts))],
  },
  'a page in the background': {
    // Its timers run in a worker.
    prepare: () => {
      visibility = Object.getOwnPropertyDescriptor(Document.prototype, 'visibilityState');
      Object.defineProperty(Document.prototype, 'visibilityState', { value: 'hidden', configurable: true });
    },
    end: ({ provider }) => {
      provider.remove();
      Object.defineProperty(Document.prototype, 'visibilityState', visibility ?? {});
    },
  },
  'a user who signs out': {
    steps: [
      insert,
      act(({ provider }) => {
        provider.clear();
      }),
    ],
  },
  'properties that change in the task of the end': {
    end: ({ name, provider, embed }) => {
      embed.embedTitle = `${name}, renamed`;
      provider.refreshAt = 0.7;
    },
  },
  'an embed of a provider that it names': {
    prepare: ({ embed }) => (embed.provider = RESIDENT),
    steps: [put('embed'), act(({ embed }) => (embed.provider = undefined))],
  },
  'a frame that gets its token by its address': {
    prepare: ({ embed }) => (embed.protocol = 'reload'),
    steps: [put('provider', undefined, connected)],
  },
  'a frame that is given up, and loaded with its token': {
    prepare: ({ embed }) => Object.assign(embed, { fallback: 'reload', handshakeTimeout: 1 }),
  },
  'an embed that is moved without a removal': {
    prepare: put('otherProvider'),
    steps: [
      insert,
      act(({ otherProvider, embed }) => {
        // Where there is no such move, another insertion.
        if ('moveBefore' in otherProvider && embed.isConnected) otherProvider.moveBefore(embed, null);
        else otherProvider.append(embed);
      }, delivered),
    ],
  },
};

/** A provider for embeds that come and go while it stays, and whose session others join. */
export function makeResident(): TokenProvider {
  const resident = providerOf({ lifetime: HOUR });
  resident.session = RESIDENT;
  resident.id = RESIDENT;
  return resident;
}

/** The elements of a mount of that shape. */
export function makeParts(
  name: string,
  { lifetime = LIFETIME, held = false }: Shape,
  surroundings: Pick<Parts, 'resident' | 'openRequests'>,
): Parts {
  const provider = providerOf({ lifetime, held });
  const embed = embedOf(name);
  provider.append(embed);
  const otherProvider = providerOf({ lifetime: LIFETIME });
  return { name, provider, embed, otherProvider, otherEmbed: embedOf(name), ...surroundings };
}

function providerOf({ lifetime, held = false }: Pick<Shape, 'lifetime' | 'held'>): TokenProvider {
  const provider = document.createElement('token-provider');
  provider.endpoint = held ? '/token?held' : '/token';
  if (lifetime) provider.tokens = { access_token: 'first', refresh_token: 'refresh', expires_in: lifetime };
  return provider;
}

function embedOf(name: string): AnalyticsEmbed {
  const embed = document.createElement('analytics-embed');
  const { frameOrigin } = globalThis as unknown as { frameOrigin: string };
  embed.src = `${frameOrigin}/?mount=${name}`;
  embed.embedTitle = name;
  return embed;
}
