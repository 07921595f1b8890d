import type { TokenMetrics } from 'analytics-embed';
import { AnalyticsEmbed, TokenProvider } from 'analytics-embed/react';
import type { ReactNode } from 'react';

declare const metrics: TokenMetrics;

export const wrong: ReactNode[] = [
  <token-provider request-format="xml" />, // wrong
  <token-provider requestFormat="xml" />, // wrong
  <token-provider refresh-at="soon" />, // wrong
  <token-provider tokens="secret" />, // wrong
  <token-provider metrics={metrics} />, // wrong
  <token-provider endpont="/oauth/refresh" />, // wrong
  <token-provider ontoken-refreshed={(event: CustomEvent<{ token: string }>) => event} />, // wrong
  <analytics-embed src={7} />, // wrong
  <analytics-embed embed-title={['Revenue']} />, // wrong
  <analytics-embed auto-height="sometimes" />, // wrong
  <analytics-embed fallback="retry" />, // wrong
  <analytics-embed onembed-connected={({ detail }) => detail.generation} />, // wrong
  <TokenProvider requestTimeout="5000" />, // wrong
  <TokenProvider getToken={() => Promise.resolve('')} />, // wrong
  <TokenProvider onTokenRefreshed={({ detail }) => detail.token} />, // wrong
  <AnalyticsEmbed embedTitle={7} />, // wrong
  <AnalyticsEmbed onTokenExpired={() => undefined} />, // wrong
  <AnalyticsEmbed src="https://bi.example/dash/7" />,
];
