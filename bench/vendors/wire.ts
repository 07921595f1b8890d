/** Whose frame is embedded. */
export type Vendor = 'superset' | 'looker';

/** Who embeds it: the vendor's own SDK, or this project. */
export type Side = 'sdk' | 'ours';

/** Frame → page, by its window, with a port for all the rest. */
export interface Hello {
  readonly benchHello: true;
}

/** Frame → page, through that port. */
export type News =
  | { readonly type: 'loaded' }
  | { readonly type: 'pong'; readonly id: number }
  /** The vendor's code has handed over a token; `ttl`: the seconds that came with it; `null` where neither came. */
  | { readonly type: 'token'; readonly token: string | null; readonly ttl: number | null }
  /** What a page of another origin was told, as JSON. */
  | { readonly type: 'heard'; readonly text: string };

/** Page → frame, through that port: answer, ask the vendor's way for tokens, reload, or go elsewhere. */
export type Order =
  | { readonly type: 'ping'; readonly id: number }
  | { readonly type: 'ask' }
  | { readonly type: 'reload' }
  | { readonly type: 'go'; readonly url: string };

/** A token request. */
export interface TokenRequest {
  /** Epoch ms, virtual. */
  readonly at: number;
  readonly failed: boolean;
}

/** From now on a frame's document has this token; `null`: none. */
export interface Holding {
  /** Epoch ms, virtual. */
  readonly at: number;
  readonly token: string | null;
}

/** What a host page saw. */
export interface Report {
  /** Epoch ms, virtual. */
  readonly now: number;
  readonly requests: readonly TokenRequest[];
  /** When each token that was issued ends: epoch ms, virtual. */
  readonly ends: Readonly<Record<string, number>>;
  /** What the first frame had, in the order of time. */
  readonly held: readonly Holding[];
  /** Messages with a token in them that came to another origin. */
  readonly strayed: number;
}
