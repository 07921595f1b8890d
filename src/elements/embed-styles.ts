import { css } from 'lit';

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
