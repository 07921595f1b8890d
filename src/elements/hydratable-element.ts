import type { LitElement, PropertyValues } from 'lit';
import type { FrameAddress } from '../bridge/frame-bridge-options.js';
import type { FrameBridge } from '../bridge/frame-bridge.js';
import { ownMember } from '../bridge/protocol.js';
import { BaseElement, isOnServer } from './base-element.js';
import { frameOptions, type FrameAttributes } from './frame-options.js';
import { hasRights } from './frame-rights.js';
import { documentProperty } from './url.js';

/** The address that a server renders, as the page wrote it. `null` if an attribute is invalid, or if the URL needs a token. */
function addressOnServer(embed: FrameAttributes): FrameAddress | null {
  try {
    const options = frameOptions(embed);
    return options && !ownMember(options.protocol, 'viaUrl')
      ? { url: embed.src ?? '', hasToken: false }
      : null;
  } catch {
    // The browser will report what is invalid.
    return null;
  }
}

/** An iframe that a server has rendered. Its document may load, and its `load` event fire, before the element is upgraded. */
class HydratedFrame {
  readonly #frame: HTMLIFrameElement;
  /** The address that the server has rendered, for the first update. */
  address: FrameAddress;
  /** Whether this iframe is as the attributes require; if not, the next update replaces it. */
  matches = false;

  constructor(frame: HTMLIFrameElement) {
    this.#frame = frame;
    this.address = { url: frame.src, hasToken: false };
  }

  /** Compares the iframe with what the attributes require, before the first update renders. */
  setExpected(address: FrameAddress | null, embed: FrameAttributes): void {
    this.matches =
      address?.url === this.address.url &&
      this.#frame.getAttribute('referrerpolicy') === embed.referrerPolicy &&
      hasRights(this.#frame, embed);
    if (address && this.matches) this.address = address;
  }

  /** Calls `onLoad` for a `load` event that fired before there was a listener. Returns a function that stops waiting. */
  replayLoad(bridge: FrameBridge, onLoad: () => void): (() => void) | undefined {
    const replayIfLoaded = (): void => {
      if (bridge.isEmpty && hasDocument(this.#frame)) onLoad();
    };
    if (documentProperty('readyState') === 'complete') {
      replayIfLoaded();
      return undefined;
    }
    if (hasDocument(this.#frame)) bridge.sendHello();
    // The page's `load` event fires after those of its frames.
    addEventListener('load', replayIfLoaded, { once: true });
    return () => removeEventListener('load', replayIfLoaded);
  }
}

/** An element with an iframe that a server may have rendered into its declarative shadow root. */
export abstract class HydratableElement extends BaseElement {
  /** The server's iframe, until the first update has finished; `null` if there is none to hydrate. */
  protected hydratedFrame: HydratedFrame | null = null;
  /** Stops waiting for the page's `load`, which a frame in HTML from a server may need. */
  #cancelReplay: (() => void) | undefined;

  protected override prepareHydration(): boolean {
    const frame = this.shadowRoot?.querySelector('iframe');
    // With Lit's hydration support in the page, every element observes this attribute.
    const { observedAttributes } = this.constructor as typeof LitElement;
    if (!frame || !observedAttributes.includes('defer-hydration')) return false;
    this.hydratedFrame = new HydratedFrame(frame);
    return true;
  }

  protected override update(changed: PropertyValues<this>): void {
    try {
      super.update(changed);
    } catch (error) {
      if (!this.hydratedFrame || !this.shadowRoot) throw error;
      // Another version of this library has rendered the markup.
      this.hydratedFrame = null;
      this.clearRoot(this.shadowRoot);
      super.update(changed);
    }
  }

  /** The iframe to hydrate, for the end of the first update; `null` for each later one. */
  protected takeHydratedFrame(): HydratedFrame | null {
    const { hydratedFrame } = this;
    this.hydratedFrame = null;
    return hydratedFrame;
  }

  /** Calls `onLoad` for a `load` of that iframe which fired too early. */
  protected replayLoad(frame: HydratedFrame | null, bridge: FrameBridge, onLoad: () => void): void {
    this.#cancelReplay = frame?.replayLoad(bridge, onLoad);
  }

  protected cancelReplay(): void {
    this.#cancelReplay?.();
  }

  /** The address that the server renders, on the server and in the first update, which hydrates; then `null`. */
  protected ssrAddress(embed: FrameAttributes): FrameAddress | null {
    return isOnServer(this) ? addressOnServer(embed) : (this.hydratedFrame?.address ?? null);
  }
}

/** Whether the iframe shows a document other than the initial about:blank. */
function hasDocument({ contentWindow }: HTMLIFrameElement): boolean {
  try {
    return contentWindow !== null && contentWindow.location.href !== 'about:blank';
  } catch {
    // The document of another origin.
    return true;
  }
}
