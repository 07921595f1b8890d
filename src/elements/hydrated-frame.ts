import type { FrameBridge } from '../bridge/frame-bridge.js';
import type { FrameAddress } from '../bridge/url-delivery.js';
import { frameOptions, type FrameAttributes } from './frame-options.js';

/** What an iframe must have been told already, as it would be told now. */
const SECURITY_ATTRIBUTES = ['sandbox', 'allow', 'referrerPolicy'] as const;

type SecurityAttributes = Readonly<Record<(typeof SECURITY_ATTRIBUTES)[number], string>>;

/**
 * What a server renders of a frame: its address as the page wrote it, which never has a token in it; `null` where it is
 * wrong, or where a token belongs into it.
 */
export function addressOnServer(attributes: FrameAttributes): FrameAddress | null {
  try {
    const options = frameOptions(attributes);
    return options && !options.protocol.viaUrl ? { url: attributes.src ?? '', hasToken: false } : null;
  } catch {
    // The browser will say what is wrong.
    return null;
  }
}

/** The iframe that a server has rendered: its document may be there before the element is upgraded, and its `load` over. */
export class HydratedFrame {
  readonly #frame: HTMLIFrameElement;
  #address: FrameAddress;
  #expected: FrameAddress | null = null;

  constructor(frame: HTMLIFrameElement) {
    this.#frame = frame;
    this.#address = { url: frame.src, hasToken: false };
  }

  /** What the first rendering shows: what the server has rendered. */
  get address(): FrameAddress {
    return this.#address;
  }

  /** Whether it is the iframe that is wanted; else the next rendering replaces it. */
  get matches(): boolean {
    return this.#address === this.#expected;
  }

  /** Says what iframe is wanted, before the first rendering. */
  setExpected(address: FrameAddress | null, attributes: SecurityAttributes): void {
    this.#expected = address;
    const isSame =
      address?.url === this.#address.url &&
      SECURITY_ATTRIBUTES.every(name => this.#frame.getAttribute(name) === attributes[name]);
    if (isSame) this.#address = address;
  }

  /** Sees to a document that is there already; `onLoad`: what the `load` that nobody heard would have done. Returns what ends it. */
  replayLoad(bridge: FrameBridge, onLoad: () => void): (() => void) | undefined {
    const replayIfLoaded = (): void => {
      if (bridge.isEmpty && hasDocument(this.#frame)) onLoad();
    };
    if (document.readyState === 'complete') {
      replayIfLoaded();
      return undefined;
    }
    if (hasDocument(this.#frame)) bridge.sendHello();
    // The page's own `load` waits for those of its frames.
    addEventListener('load', replayIfLoaded, { once: true });
    return () => {
      removeEventListener('load', replayIfLoaded);
    };
  }
}

/** Whether it shows a document of its own, and not the empty first one. */
function hasDocument({ contentWindow }: HTMLIFrameElement): boolean {
  try {
    return contentWindow !== null && contentWindow.location.href !== 'about:blank';
  } catch {
    // Another origin's.
    return true;
  }
}
