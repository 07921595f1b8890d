import type { AnalyticsEmbedElements } from 'analytics-embed/jsx';

declare module 'preact' {
  namespace JSX {
    interface IntrinsicElements extends AnalyticsEmbedElements {}
  }
}
