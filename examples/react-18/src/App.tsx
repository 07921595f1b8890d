import type { TokenProvider as TokenProviderElement, TokenStatus } from 'analytics-embed';
import { AnalyticsEmbed, TokenProvider } from 'analytics-embed/react';
import { useRef, useState } from 'react';
import { dashboard } from './dashboards';

export function App() {
  const provider = useRef<TokenProviderElement>(null);
  const [status, setStatus] = useState<TokenStatus>('idle');

  async function signOut() {
    provider.current?.clear(); // Both dashboards drop their token at once.
    await fetch('/logout', { method: 'POST' });
  }

  return (
    <TokenProvider
      ref={provider}
      endpoint="/oauth/refresh"
      requestFormat="cookie"
      loginUrl="/login"
      onTokenStatus={event => setStatus(event.detail.status)}
    >
      <header>
        <h1>Harbour Coffee</h1>
        <output>{status}</output>
        <button type="button" onClick={signOut}>
          Sign out
        </button>
      </header>
      <main>
        <AnalyticsEmbed src={dashboard('revenue')} embedTitle="Revenue dashboard" />
        <AnalyticsEmbed src={dashboard('stores')} embedTitle="Stores dashboard" />
      </main>
    </TokenProvider>
  );
}
