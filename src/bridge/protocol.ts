/** The token that a protocol sends to its frame. */
export interface FrameToken {
  readonly accessToken: string;
  /** The token's number on the wire. It increases with each new token of the frame, whichever provider it comes from. */
  readonly generation: number;
  /** Milliseconds until the token expires; `Infinity` if its lifetime is unknown. */
  readonly remaining: number;
  /** Milliseconds since the token was requested. Subtract it from other lifetimes in the response. */
  readonly age: number;
  /** The whole token response (RFC 6749 §5.1), for vendors that need more of its fields. */
  readonly response: Readonly<Record<string, unknown>>;
  /** The same object for all tokens of one login. A frame's saved state belongs to one login. */
  readonly login?: object;
  /** Number of responses that brought the token again; default 0. */
  readonly repeats?: number;
}

/** The time source of a bridge and its protocol. A test can replace it. */
export interface BridgeClock {
  /** The current time in milliseconds; monotonic. */
  now(): number;
  /** Calls `callback` once after `delayMs` milliseconds. Returns a function that cancels the call. */
  schedule(callback: () => void, delayMs: number): () => void;
}

/**
 * A protocol's connection to its frame: posts messages to the frame, and reports to the embed what the frame answered. The
 * embed checks window, origin and message rate; a protocol handles no origins.
 */
export interface FrameChannel {
  /** The frame's absolute URL, without a token. */
  readonly url: string;
  /** The time source for a protocol's timers. */
  readonly clock: BridgeClock;
  /**
   * The iframe, for a vendor that reports the height of its box: measure at a low height, which no earlier report has set. `null`
   * unless the embed follows the height (`auto-height`).
   */
  readonly sizedFrame: HTMLIFrameElement | null;
  /** The valid token; `null` if there is none, or if it has expired. */
  readonly token: FrameToken | null;
  /** Why the token was revoked, such as `signed_out`; `null` if it was not, or if there is a new token. */
  readonly revocation: string | null;
  /** Posts a message to the frame's window, with the exact frame origin as its target. */
  post: (message: unknown, transfer?: Transferable[]) => void;
  /**
   * Posts a message that contains the token, to the frame's window or through a port of its document. Only a token that was
   * posted by this method can be {@link acknowledged} or {@link tokenRejected}.
   */
  postToken(token: FrameToken, message: unknown, port?: MessagePort): void;
  /**
   * Listens to a port; the frame's document holds the other end. The rate limit of the frame's window applies to the port's
   * messages, too. Returns a function that closes the port. The embed closes all open ports when it ends the session.
   */
  listen(port: MessagePort, onMessage: (data: unknown) => MessageResult): () => void;
  /** Reports that the frame's document answers: the handshake is complete. Further calls change nothing. */
  connected: () => void;
  /** Reports that the document uses this generation now. The first report counts; its latency is measured from the post. */
  acknowledged(generation: number): void;
  /**
   * Reports that the frame's API rejected this generation. The first report of the newest generation triggers a refresh.
   *
   * @param isExpired the token was not rejected: the frame needs one that is valid for longer.
   */
  tokenRejected(generation: number, isExpired?: boolean): void;
  /**
   * Reports that what {@link ProtocolSession.saveState} returns may have changed.
   *
   * @param isReport the frame has said so. Of a frame that never does, the state is also saved after each token.
   */
  stateChanged(isReport?: boolean): void;
  /** Reports the height of the frame's content in CSS pixels. */
  resized(height: number): void;
  /** Reports a message for the page: fires `embed-message`. Returns `false` if the page called its `preventDefault()`. */
  message(data: unknown): boolean;
  /** Reports an error of the frame: fires `embed-error`. Neither argument may contain a secret. */
  error(code: string, message: string): void;
}

/**
 * The result of {@link ProtocolSession.onMessage}.
 *
 * - `handled`: a valid message of the protocol
 * - `ignored`: not a message of the protocol. If the frame never connects, the embed reports `protocol_mismatch`
 * - `invalid`: a malformed message of the protocol. The embed reports `message_invalid`
 */
export type MessageResult = 'handled' | 'ignored' | 'invalid';

/**
 * A protocol's state for one frame. It remains when the frame loads another document, so reset in `onLoad` what belongs to
 * one document.
 */
export interface ProtocolSession {
  /** The iframe fired `load`. It may show a new document, which may have posted messages before its `load`. */
  onLoad(): void;
  /**
   * A document may be listening although the embed received no `load`: the iframe is in HTML from a server. Post a message
   * that the document answers, and that it may receive twice: `onLoad` may post the same one. Without this method, the frame
   * waits until the page's own `load`, after which the embed calls `onLoad`.
   */
  sendHello?(): void;
  /**
   * The iframe fired `load` after the page has changed the fragment of `src`. Mostly the document is the same, which must not be
   * disturbed; after a redirect it may be another one, which needs its token. Without this method, such a change loads another frame.
   */
  onNavigate?(): void;
  /**
   * A message from the frame's window and origin, within the rate limit. The shape of its data has not been checked. A plain
   * object arrives as a copy without a prototype.
   *
   * @param ports the ports that were transferred with it.
   */
  onMessage(data: unknown, ports: readonly MessagePort[]): MessageResult;
  /**
   * There is a new token, and a document of the frame has loaded or answered: send the token to it.
   *
   * @param lateMs the milliseconds for which the document had no valid token, because its last one had expired before this one
   * came; 0 if it was in time, or if the document had none. Only the embed's calls have it: a vendor's frame may need more than
   * a new token then.
   */
  sendToken(token: FrameToken, lateMs?: number): void;
  /** The token was revoked: announce it to the frame, if the protocol has a message for it. */
  sendRevocation(reason: string): void;
  /** Posts a message of the page. Leave it out if the protocol has no such messages. */
  send?(data: unknown): void;
  /**
   * Calls a method of the vendor's frame. Leave it out if the protocol has no calls.
   *
   * @throws {EmbedError} by rejection: `call_failed`, `call_timeout`, `call_unknown`, or `not_connected` if the document is
   * unloaded before it answers.
   */
  call?(method: string, args: unknown): Promise<unknown>;
  /**
   * Returns the state of the document, such as filters and tabs. It goes into the next load by `restoreState`. A rejection is
   * repeated at the next token.
   */
  saveState?(): Promise<unknown>;
  /**
   * Returns the address with a saved state as parameters of its query. All its other characters must stay: the embed ignores an
   * address of another origin or path. The state comes from the frame: check or encode it.
   */
  restoreState?(state: unknown, url: string): string;
  /** The embed ends the session: cancel timers, reject pending calls. The channel must not be used any more. */
  dispose?(): void;
}

/**
 * How an embed and its frame exchange messages. Set the object as an embed's property `protocol`, or register it with
 * `registerProtocol()` and set its name as the attribute. All members but `open` must be properties of the object itself.
 */
export interface EmbedProtocol {
  readonly name: string;
  /** Whether the token is in the frame's URL. Then the frame loads when there is a token, and again at each new one. */
  readonly viaUrl?: boolean;
  /** Whether the frame shows nothing before its first token. Until then, the embed shows `loading`, and after a while the reason. */
  readonly needsToken?: boolean;
  /** Whether the frame answers at every `load`. Then a later document that does not answer is lost, and is loaded again. */
  readonly answersEveryLoad?: boolean;
  /** Whether the frame neither requests a token nor repeats a query that has failed without one. */
  readonly neverRetries?: boolean;
  /**
   * Whether the first token of a document had expired when it came, as a later token shows: then the embed loads the frame again,
   * once. For a vendor's frame with `neverRetries` that shows an error for good in that case.
   */
  readonly wasExpired?: (first: FrameToken, later: FrameToken) => boolean;
  /** What to check if the frame does not answer, in sentences. `origin` is the page's. */
  readonly hint?: (origin: string) => string;
  /** Opens the session of one frame, before anything is posted. The channel can be used until the session's `dispose()`. */
  open(channel: FrameChannel): ProtocolSession;
}

/** A member of a protocol, unless it is inherited: other code of the page may have added it to `Object.prototype`. */
export function ownMember<Name extends keyof EmbedProtocol>(
  protocol: EmbedProtocol,
  name: Name,
): EmbedProtocol[Name] | undefined {
  return Object.hasOwn(protocol, name) ? protocol[name] : undefined;
}

/** Whether the page is hidden, by the getter of the prototype: markup such as `<img name="visibilityState">` shadows it. */
export function isPageHidden(): boolean {
  return Reflect.get(Document.prototype, 'visibilityState', globalThis.document) === 'hidden';
}

interface Registry {
  readonly protocols: Map<string, EmbedProtocol>;
  /** Called with the name of each newly registered protocol. */
  readonly listeners: Set<(name: string) => void>;
}

/** One registry per page. Two copies of this library share it, so a protocol and an element may come from different files. */
const KEY = Symbol.for('analytics-embed:protocols');
const registryHost = globalThis as { [KEY]?: Registry | undefined };
const { protocols, listeners }: Registry = (registryHost[KEY] ??= {
  protocols: new Map(),
  listeners: new Set(),
});

/** The registered protocols by name. */
export const registeredProtocols: ReadonlyMap<string, EmbedProtocol> = protocols;

/** Registers a protocol under its name. A second protocol of the same name is ignored. */
export function registerProtocol(protocol: EmbedProtocol): void {
  if (protocols.has(protocol.name)) return;
  protocols.set(protocol.name, protocol);
  for (const listener of [...listeners]) listener(protocol.name);
}

/** Calls `callback` once when a protocol of that name is registered. Returns a function that cancels the wait. */
export function whenRegistered(name: string, callback: () => void): () => void {
  const unsubscribe = (): unknown => listeners.delete(onRegistered);
  const onRegistered = (registered: string): void => {
    if (registered !== name) return;
    unsubscribe();
    callback();
  };
  listeners.add(onRegistered);
  return unsubscribe;
}
