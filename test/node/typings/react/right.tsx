import type { TokenProvider as TokenProviderElement, TokenResponse } from 'analytics-embed';
import { AnalyticsEmbed, TokenProvider } from 'analytics-embed/react';
import { useRef, type ReactNode } from 'react';

export function Tags({ tokens, title }: { tokens: TokenResponse; title?: string }): ReactNode {
  const provider = useRef<TokenProviderElement>(null);
  return (
    <token-provider
      ref={provider}
      tokens={tokens}
      request-format="form"
      clientId="app"
      refresh-at="0.7"
      requestTimeout={5_000}
      refresher={({ refreshToken, signal, attempt }) =>
        fetch(`/refresh?${refreshToken ?? ''}&${attempt}`, { signal }).then(
          response => response.json() as Promise<TokenResponse>,
        )
      }
      ontoken-refreshed={({ detail, currentTarget }) => {
        currentTarget.invalidate(detail.generation);
      }}
      onlogin-required={event => {
        event.preventDefault();
        console.log(event.detail.reason, event.detail.error.code);
      }}
      onembed-error={({ detail, currentTarget }) => {
        console.log(detail.code, currentTarget.status);
      }}
    >
      <analytics-embed
        src="https://bi.example/dash/7"
        embed-title="Revenue"
        class="wide"
        aria-busy
        auto-height
        handshake-timeout={5_000}
        fallback="reload"
        onembed-connected={({ detail, currentTarget }) => {
          console.log(detail.latency.toFixed(0), currentTarget.generation);
        }}
      >
        <p slot="loading">Loading</p>
      </analytics-embed>
      <analytics-embed
        src="https://bi.example/dash/8"
        embedTitle={title}
        className="wide"
        autoHeight={false}
        provider={document.body}
      />
    </token-provider>
  );
}

export function Wrappers({ tokens }: { tokens?: TokenResponse | undefined }): ReactNode {
  return (
    <TokenProvider
      endpoint="/oauth/refresh"
      tokens={tokens}
      credentials="include"
      id="provider"
      onTokenRefreshed={({ detail }) => {
        console.log(detail.source === 'tab', detail.expiresAt);
      }}
      onLoginRequired={undefined}
    >
      <AnalyticsEmbed
        src="https://bi.example/dash/7"
        embedTitle="Revenue"
        style={{ height: '20rem' }}
        onEmbedTokenDelivered={({ detail, currentTarget }) => {
          currentTarget.send(detail.generation);
        }}
      />
    </TokenProvider>
  );
}
