import { createComponent } from '@lit/react';
import * as react from 'react';
import { AnalyticsEmbed as AnalyticsEmbedElement } from '../index.js';
import type { AnalyticsEmbedProperties } from '../typings/elements.js';
import { EMBED_EVENTS, type AnalyticsEmbedEventProps } from './event-props.js';
import type { Wrapper } from './wrapper.js';

/** `<analytics-embed>` as a component, for React 17 and 18, which cannot set properties or listeners of custom elements. */
export const AnalyticsEmbed: Wrapper<
  AnalyticsEmbedElement,
  AnalyticsEmbedProperties & AnalyticsEmbedEventProps<AnalyticsEmbedElement>
> = createComponent<HTMLElement & AnalyticsEmbedProperties>({
  react,
  tagName: 'analytics-embed',
  elementClass: AnalyticsEmbedElement,
  events: EMBED_EVENTS,
  displayName: 'AnalyticsEmbed',
});
