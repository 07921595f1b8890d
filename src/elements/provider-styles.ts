import { css } from 'lit';

/** No box of its own. */
export const providerStyles = css`
  :host {
    display: contents;
  }
`;
