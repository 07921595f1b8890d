import { LitElement, type PropertyValues } from 'lit';
import type { FrameAddress } from '../bridge/url-delivery.js';
import type { FrameAttributes } from './frame-options.js';
import { isOnServer } from './on-server.js';
import { addressOnServer, ServedFrame } from './served-frame.js';
import { emptied, styled } from './served-root.js';

/** An element with an iframe, which a server may have rendered into its shadow root. */
export abstract class ServedElement extends LitElement {
  /** That iframe, until the first rendering is done; `null` where there is none that can be taken over. */
  protected served: ServedFrame | null = null;

  protected override createRenderRoot(): HTMLElement | DocumentFragment {
    const root = this.shadowRoot;
    if (!root) return super.createRenderRoot();
    const frame = root.querySelector('iframe');
    if (!frame || !canHydrate(this)) return emptied(this, root);
    this.served = new ServedFrame(frame);
    styled(this, root);
    return super.createRenderRoot();
  }

  protected override update(changed: PropertyValues<this>): void {
    try {
      super.update(changed);
    } catch (error) {
      if (!this.served || !this.shadowRoot) throw error;
      // Markup that another version of this library has rendered.
      this.served = null;
      emptied(this, this.shadowRoot);
      super.update(changed);
    }
  }

  /** What the server's rendering shows, on the server and in the first rendering that takes it over. */
  protected servedAddress(attributes: FrameAttributes): FrameAddress | null {
    return isOnServer(this) ? addressOnServer(attributes) : (this.served?.address ?? null);
  }
}

/** Whether Lit's hydration was loaded before Lit: it makes every element observe this attribute. */
function canHydrate(element: LitElement): boolean {
  return (element.constructor as typeof LitElement).observedAttributes.includes('defer-hydration');
}
