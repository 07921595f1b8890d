import { css } from 'lit';

/** A block as wide as its place, with a height of its own; the iframe fills it. */
export const embedStyles = css`
  :host {
    position: relative;
    display: block;
    height: 25rem;
  }
  :host([auto-height]) {
    height: auto;
    min-height: 4rem;
  }
  :host([hidden]) {
    display: none;
  }
  iframe {
    display: block;
    width: 100%;
    height: 100%;
    border: 0;
    /* Without this, a frame of another color scheme gets an opaque white ground. */
    color-scheme: light dark;
  }
  [part='loading'],
  [part='error'] {
    display: none;
    position: absolute;
    inset: 0;
  }
  [part='loading'] {
    pointer-events: none;
  }
  :host(:state(loading)) [part='loading'],
  :host(:state(connecting)) [part='loading'],
  :host(:state(failed)) [part='error'] {
    display: block;
  }
`;
