/** Whose dashboard is embedded. */
export type Vendor = 'superset' | 'looker';

/** What embeds it: the vendor's own SDK, or this project. */
export type Side = 'sdk' | 'ours';

/** What a host page embeds. */
export interface Setup {
  readonly vendor: Vendor;
  readonly side: Side;
  /** The origin of the dashboards. */
  readonly frameOrigin: string;
  /** The origin to which frames navigate; with the query `begs` its page requests tokens. */
  readonly strangerOrigin: string;
}

/** Frame → page, by its window, with a port for all the rest. */
export interface Hello {
  readonly benchHello: true;
}

/** Frame → page, through that port. */
export type News =
  | { readonly type: 'loaded' }
  | { readonly type: 'pong' }
  /** The vendor's code has passed a token; `ttl`: the seconds that came with it; `null` if there was none. */
  | { readonly type: 'token'; readonly token: string | null; readonly ttl: number | null }
  /** A message that a page of another origin received, as JSON. */
  | { readonly type: 'received'; readonly text: string };

/** Page → frame, through that port: respond, request tokens the vendor's way, reload, or navigate. */
export type Order =
  { readonly type: 'ping' | 'ask' | 'reload' } | { readonly type: 'go'; readonly url: string };

/** What became of a frame from some moment on. */
export interface Outage {
  /** Seconds until it got a valid token; `null` if it did not within the time observed. */
  readonly until: number | null;
  /** Seconds of that time without a valid token. */
  readonly dead: number;
}
