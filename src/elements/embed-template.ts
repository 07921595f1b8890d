import { css, html, nothing, type TemplateResult } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import type { EmbedStatus, FrameAddress } from '../bridge/frame-bridge-options.js';
import type { FrameBridge } from '../bridge/frame-bridge.js';
import { ownMember } from '../bridge/protocol.js';
import type { TokenState } from '../context.js';
import type { FrameAttributes } from './frame-options.js';
import { frameRights } from './frame-rights.js';
import { texts } from './texts.js';

/** What the template renders. */
export interface EmbedView {
  readonly address: FrameAddress | null;
  readonly status: EmbedStatus;
  /** `null` while there is none. */
  readonly frame: Pick<FrameBridge, 'isEmpty' | 'isMissingToken' | 'isTokenOverdue' | 'protocol'> | null;
  /** The provider's state; `null` without a provider. */
  readonly tokens: TokenState | null;
  readonly embed: FrameAttributes & { reload(): void };
  readonly onLoad: () => void;
}

/** The iframe, and the overlays for the time before it answers and for errors. */
export function embedTemplate(view: EmbedView): TemplateResult {
  const { address, status, embed, frame: bridge } = view;
  const requestLogin = view.tokens?.requestLogin;
  const { embedTitle } = embed;
  const errorText = errorTextFor(view);
  const isBar = bridge && !bridge.isEmpty && !bridge.isTokenOverdue;
  const isMissingToken = !!bridge?.isMissingToken && status === 'connected' && !errorText;
  const isBusy = status === 'loading' || status === 'connecting' || isMissingToken;
  const { sandbox, allow } = frameRights(embed);
  // Lit sets the attributes in this order: those that restrict the frame come before its src.
  const frame =
    address &&
    html`<iframe
      part="iframe"
      name=${embed.name ?? nothing}
      title=${embedTitle ?? nothing}
      aria-busy=${isBusy}
      loading=${embed.loading}
      fetchpriority=${embed.fetchPriority ?? nothing}
      ?credentialless=${embed.credentialless}
      sandbox=${sandbox}
      allow=${allow}
      referrerpolicy=${address.hasToken ? 'no-referrer' : embed.referrerPolicy}
      src=${address.url}
      @load=${view.onLoad}
    ></iframe>`;
  return html`${keyed(address, frame)}
    <div part="loading" role="status" ?hidden=${!isBusy}>
      <slot name="loading">
        <div class="default" ?hidden=${status !== 'loading' && !bridge?.isMissingToken}>
          ${texts.loading(embedTitle)}
        </div>
      </slot>
    </div>
    <div part="error" role="alert" ?hidden=${!errorText} class=${isBar ? 'bar' : nothing}>
      <slot name="error">
        <div class="default">
          ${errorText}
          ${
            requestLogin
              ? html`<button part="sign-in" type="button" @click=${requestLogin}>${texts.signIn}</button>`
              : html`<button part="retry" type="button" @click=${() => embed.reload()}>
                  ${texts.retry}
                </button>`
          }
        </div>
      </slot>
    </div>`;
}

/** An `unresponsive` frame that has loaded may work although it does not answer, unless its protocol says that it answers. */
function errorTextFor({ status, frame, tokens }: EmbedView): string | undefined {
  if (tokens?.requestLogin) return texts.signedOut;
  if (status === 'failed') return texts.failed;
  if (frame?.isTokenOverdue) return texts.noToken(tokens?.error);
  const isLost = frame?.isEmpty || (frame && ownMember(frame.protocol, 'answersEveryLoad'));
  return status === 'unresponsive' && isLost ? texts.noAnswer : undefined;
}

/** A block as wide as its container, with a height of its own. The iframe fills it; the slots are overlays. */
export const embedStyles = css`
  :host {
    position: relative;
    display: block;
    height: var(--analytics-embed-height, 25rem);
  }
  :host([auto-height]) {
    height: auto;
    min-height: var(--analytics-embed-min-height, 4rem);
    max-height: var(--analytics-embed-max-height, none);
    overflow: auto;
  }
  :host([hidden]),
  [hidden] {
    display: none !important;
  }
  iframe {
    display: block;
    width: 100%;
    height: 100%;
    border: 0;
    /* Without this, a frame with another color scheme gets an opaque white background. */
    color-scheme: light dark;
  }
  :host([auto-height]) iframe {
    /* The frame scrolls, so that the keyboard works: a scroll container around it has nothing focusable. */
    max-height: inherit;
  }
  [part='loading'],
  [part='error'] {
    position: absolute;
    inset: 0;
  }
  /* The frame may show a page that a person has chosen: it stays visible. */
  [part='error'].bar {
    top: auto;
  }
  [part='loading'] {
    pointer-events: none;
  }
  .default {
    display: grid;
    place-content: center;
    justify-items: center;
    gap: 1em;
    height: 100%;
    color: var(--analytics-embed-color, CanvasText);
  }
  [part='error'] .default {
    background: var(--analytics-embed-background, Canvas);
  }
  button {
    padding: 0.4em 1em;
    border: 1px solid;
    border-radius: 0.3em;
    background: none;
    /* Some engines keep a light button face in a dark color scheme, under light text. */
    color: inherit;
    font: inherit;
  }
  @media (prefers-reduced-motion: no-preference) {
    [part='loading'] .default {
      animation: breathe 1s ease-in-out infinite alternate;
    }
  }
  @keyframes breathe {
    to {
      /* Still legible: the contrast stays at 4.5 to 1 or more. */
      opacity: 0.6;
    }
  }
`;
