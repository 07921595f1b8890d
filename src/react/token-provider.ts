import { createComponent } from '@lit/react';
import * as react from 'react';
import { TokenProvider as TokenProviderElement } from '../index.js';
import type { TokenProviderProperties } from '../typings/elements.js';
import { PROVIDER_EVENTS, type TokenProviderEventProps } from './event-props.js';
import type { Wrapper } from './wrapper.js';

/** `<token-provider>` as a component, for React 17 and 18, which cannot set properties or listeners of custom elements. */
export const TokenProvider: Wrapper<
  TokenProviderElement,
  TokenProviderProperties & TokenProviderEventProps<TokenProviderElement>
> = createComponent<HTMLElement & TokenProviderProperties>({
  react,
  tagName: 'token-provider',
  elementClass: TokenProviderElement,
  events: PROVIDER_EVENTS,
  displayName: 'TokenProvider',
});
