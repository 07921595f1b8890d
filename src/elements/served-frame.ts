import type { FrameBridge } from '../bridge/frame-bridge.js';
import type { FrameAddress } from '../bridge/url-delivery.js';
import { frameOptions, type FrameAttributes } from './frame-options.js';

/** What an iframe must have been told already, as it would be told now. */
const RESTRAINTS = ['sandbox', 'allow', 'referrerPolicy'] as const;

type Restraints = Readonly<Record<(typeof RESTRAINTS)[number], string>>;

/**
 * What a server renders of a frame: its address as the page wrote it, which never has a token in it; `null` where it is
 * wrong, or where a token belongs into it.
 */
export function addressOnServer(attributes: FrameAttributes): FrameAddress | null {
  try {
    const options = frameOptions(attributes);
    return options && !options.protocol.byUrl ? { url: attributes.src ?? '', secret: false } : null;
  } catch {
    // The browser will say what is wrong.
    return null;
  }
}

/** The iframe that a server has rendered: its document may be there before the element is upgraded, and its `load` over. */
export class ServedFrame {
  readonly #frame: HTMLIFrameElement;
  #address: FrameAddress;
  #wanted: FrameAddress | null = null;

  constructor(frame: HTMLIFrameElement) {
    this.#frame = frame;
    this.#address = { url: frame.src, secret: false };
  }

  /** What the first rendering shows: what the server has rendered. */
  get address(): FrameAddress {
    return this.#address;
  }

  /** Whether it is the iframe that is wanted; else the next rendering replaces it. */
  get fits(): boolean {
    return this.#address === this.#wanted;
  }

  /** Says what iframe is wanted, before the first rendering. */
  want(address: FrameAddress | null, restraints: Restraints): void {
    this.#wanted = address;
    const same =
      address?.url === this.#address.url &&
      RESTRAINTS.every(name => this.#frame.getAttribute(name) === restraints[name]);
    if (same) this.#address = address;
  }

  /** Sees to a document that is there already; `onLoad`: what the `load` that nobody heard would have done. Returns what ends it. */
  catchUp(bridge: FrameBridge, onLoad: () => void): (() => void) | undefined {
    const look = (): void => {
      if (bridge.empty && hasDocument(this.#frame)) onLoad();
    };
    if (document.readyState === 'complete') {
      look();
      return undefined;
    }
    if (hasDocument(this.#frame)) bridge.greet();
    // The page's own `load` waits for those of its frames.
    addEventListener('load', look, { once: true });
    return () => {
      removeEventListener('load', look);
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
