import { html, nothing, type TemplateResult } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import type { EmbedStatus } from '../bridge/frame-bridge-options.js';
import type { FrameAddress } from '../bridge/url-delivery.js';

/** What the template renders. */
export interface EmbedView {
  readonly address: FrameAddress | null;
  readonly status: EmbedStatus;
  /** Whether no document has loaded so far. */
  readonly isEmpty: boolean;
  readonly embedTitle: string | undefined;
  readonly loading: 'eager' | 'lazy';
  readonly sandbox: string;
  readonly allow: string;
  readonly referrerPolicy: ReferrerPolicy;
  readonly onLoad: () => void;
  readonly onRetry: () => void;
}

/** The iframe, and the overlays for the time before it answers and for errors. */
export function embedTemplate(view: EmbedView): TemplateResult {
  const { address, status, embedTitle } = view;
  const isBusy = status === 'loading' || status === 'connecting';
  const errorText = errorTextFor(view);
  // Lit sets the attributes in this order: those that restrict the frame come before its src.
  const frame =
    address &&
    html`<iframe
      part="iframe"
      title=${embedTitle ?? nothing}
      aria-busy=${isBusy}
      loading=${view.loading}
      sandbox=${view.sandbox}
      allow=${view.allow}
      referrerpolicy=${address.hasToken ? 'no-referrer' : view.referrerPolicy}
      src=${address.url}
      @load=${view.onLoad}
    ></iframe>`;
  return html`${keyed(address, frame)}
    <div part="loading" role="status" ?hidden=${!isBusy}>
      <slot name="loading">
        <div class="default" ?hidden=${status !== 'loading'}>Loading ${embedTitle ?? 'the dashboard'}…</div>
      </slot>
    </div>
    <div part="error" role="alert" ?hidden=${!errorText}>
      <slot name="error">
        <div class="default">
          ${errorText}
          <button part="retry" type="button" @click=${view.onRetry}>Try again</button>
        </div>
      </slot>
    </div>`;
}

/** An `unresponsive` frame that has loaded is not covered: it may work although it does not answer. */
function errorTextFor({ status, isEmpty }: EmbedView): string | undefined {
  if (status === 'failed') return 'This dashboard cannot be shown.';
  return status === 'unresponsive' && isEmpty ? 'This dashboard does not answer.' : undefined;
}
