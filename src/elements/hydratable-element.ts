import { LitElement, type PropertyValues } from 'lit';
import type { FrameAddress } from '../bridge/url-delivery.js';
import type { FrameAttributes } from './frame-options.js';
import { addressOnServer, HydratedFrame } from './hydrated-frame.js';
import { isOnServer } from './is-on-server.js';
import { clearRoot, adoptElementStyles } from './ssr-root.js';

/** An element with an iframe that a server may have rendered into its declarative shadow root. */
export abstract class HydratableElement extends LitElement {
  /** The server's iframe, until the first update has finished; `null` if there is none to hydrate. */
  protected hydratedFrame: HydratedFrame | null = null;

  protected override createRenderRoot(): HTMLElement | DocumentFragment {
    const root = this.shadowRoot;
    if (!root) return super.createRenderRoot();
    const frame = root.querySelector('iframe');
    if (!frame || !canHydrate(this)) return clearRoot(this, root);
    this.hydratedFrame = new HydratedFrame(frame);
    adoptElementStyles(this, root);
    return super.createRenderRoot();
  }

  protected override update(changed: PropertyValues<this>): void {
    try {
      super.update(changed);
    } catch (error) {
      if (!this.hydratedFrame || !this.shadowRoot) throw error;
      // Another version of this library has rendered the markup.
      this.hydratedFrame = null;
      clearRoot(this, this.shadowRoot);
      super.update(changed);
    }
  }

  /** The address that the server renders, on the server and in the first update, which hydrates; then `null`. */
  protected ssrAddress(attributes: FrameAttributes): FrameAddress | null {
    return isOnServer(this) ? addressOnServer(attributes) : (this.hydratedFrame?.address ?? null);
  }
}

/** Whether the page has loaded Lit's hydration support, which makes every element observe this attribute. */
function canHydrate(element: LitElement): boolean {
  return (element.constructor as typeof LitElement).observedAttributes.includes('defer-hydration');
}
