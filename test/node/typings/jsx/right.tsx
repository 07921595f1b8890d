import type { AnalyticsEmbed, TokenResponse } from 'analytics-embed';
import { createRef, type VNode } from 'preact';

export function App({ tokens }: { tokens: TokenResponse }): VNode {
  const embed = createRef<AnalyticsEmbed>();
  return (
    <token-provider
      tokens={tokens}
      endpoint="/oauth/refresh"
      ontoken-refreshed={({ detail }) => {
        console.log(detail.generation);
      }}
      on:token-expired={({ detail, currentTarget }) => {
        currentTarget.invalidate(detail.generation);
      }}
    >
      <analytics-embed
        ref={embed}
        src="https://bi.example/dash/7"
        embed-title="Revenue"
        style={{ height: '20rem' }}
      />
      <p>Beside</p>
    </token-provider>
  );
}

/** Solid sets `tokens` as an attribute without `prop:`. */
export function InSolid({ tokens }: { tokens: TokenResponse }): VNode {
  return (
    <token-provider prop:tokens={tokens} prop:refreshAt={0.7} endpoint="/oauth/refresh">
      <analytics-embed prop:autoHeight src="https://bi.example/dash/7" />
    </token-provider>
  );
}
