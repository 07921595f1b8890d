import { adoptStyles, isServer, LitElement } from 'lit';
import { POLICY_EVENT } from './policy.js';

/** What both elements have in common: defaults, the status as a custom state, and a shadow root that a server may have rendered. */
export abstract class BaseElement extends LitElement {
  /** The values of properties that the page does not set. */
  protected static readonly defaults: object = {};
  // Optional, because older browsers have no custom states, and happy-dom has no internals.
  readonly #states = (this as { attachInternals?(): { states?: CustomStateSet } }).attachInternals?.().states;
  #customState: string | null = null;

  override connectedCallback(): void {
    super.connectedCallback();
    if (!isOnServer(this)) addEventListener(POLICY_EVENT, this.#onPolicy);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener(POLICY_EVENT, this.#onPolicy);
  }

  /** The page's policy has changed, or is known now: what was not done before must be done. */
  protected applyPolicy(): void {
    this.requestUpdate();
  }

  readonly #onPolicy = (): void => {
    if (this.hasUpdated) this.applyPolicy();
  };

  protected static override finalize(): void {
    super.finalize();
    fallBackToDefaults(this.prototype, this.defaults);
  }

  protected override createRenderRoot(): HTMLElement | DocumentFragment {
    const root = this.shadowRoot;
    if (!root) return super.createRenderRoot();
    if (!this.prepareHydration()) return this.clearRoot(root);
    this.#adoptStyles(root);
    return super.createRenderRoot();
  }

  /** Whether the first update hydrates what the server has rendered; otherwise it renders into the emptied root. */
  protected prepareHydration(): boolean {
    return false;
  }

  /** Empties a shadow root that a server has rendered, because Lit would append to its content. */
  protected clearRoot(root: ShadowRoot): ShadowRoot {
    root.replaceChildren();
    return this.#adoptStyles(root);
  }

  /** Exposes a status as a custom state, for CSS: `token-provider:state(retrying)`. */
  protected setCustomState(state: string): void {
    if (this.#customState !== null) this.#states?.delete(this.#customState);
    this.#states?.add(state);
    this.#customState = state;
  }

  /** The page's Content Security Policy may block the `<style>` of the server. */
  #adoptStyles(root: ShadowRoot): ShadowRoot {
    adoptStyles(root, (this.constructor as typeof LitElement).elementStyles);
    return root;
  }
}

/** Whether a server renders the element to markup. In Node, a connected element is in a DOM that a test runner emulates. */
export function isOnServer(element: HTMLElement): boolean {
  // TypeScript sees the constant of Lit's browser build: false.
  return (isServer as boolean) && !element.isConnected;
}

const wrapped = new WeakSet<object>();

/**
 * Wraps the accessors that Lit has made for an element's properties, once: `null`, which a removed attribute sets, and
 * `undefined`, which a framework sets if it has no value, then mean the default. Not in `getPropertyDescriptor()`, because Lit's
 * development build warns about an override of it.
 */
function fallBackToDefaults(prototype: object, defaults: object): void {
  if (wrapped.has(prototype)) return;
  wrapped.add(prototype);
  for (const [name, fallback] of Object.entries(defaults) as [string, unknown][]) {
    const accessor = Object.getOwnPropertyDescriptor(prototype, name);
    if (!accessor?.set) continue;
    Object.defineProperty(prototype, name, {
      ...accessor,
      set(value: unknown) {
        accessor.set?.call(this, value ?? fallback);
      },
    });
  }
}
