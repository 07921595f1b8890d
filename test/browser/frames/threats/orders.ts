/** An order of a test to `mallory.ts`; it comes with a port for the answer. */
export type Order =
  | { readonly act: 'where' | 'report' | 'close' }
  | { readonly act: 'go' | 'open'; readonly url: string }
  | { readonly act: 'nest'; readonly attributes: Readonly<Record<string, string>> }
  | ({ readonly act: 'attack' } & Attack);

/** Messages for every window that can be reached: ancestors, siblings, children, openers. */
export interface Attack {
  readonly messages: readonly unknown[];
  /** Each message comes with a port, which then says this. */
  readonly onPorts?: readonly unknown[];
  /** A message with it follows all the others, to each window. */
  readonly id?: number;
}

/** What a page has received, without its content. */
export interface Report {
  /** A token was in a message, in the address or in the window's name. */
  readonly stolen: boolean;
  /** The `type` of each message. */
  readonly types: readonly string[];
  /** The generation of each TOKEN_UPDATE. */
  readonly generations: readonly number[];
  /** How many messages came on ports of its own. */
  readonly onPorts: number;
}
