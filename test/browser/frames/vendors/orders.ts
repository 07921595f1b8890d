/** What a test tells a vendor's frame to do; each order comes with a port for the answer. */
export interface Order {
  readonly act: string;
  readonly argument?: unknown;
}

/** What has come to a frame's present document. */
export interface Report {
  /** Another one in every document. */
  readonly boot: number;
  /** The tokens, in order, as the vendor's code gave them out. */
  readonly tokens: readonly string[];
  /** Whatever else it was told. */
  readonly told: readonly unknown[];
}
