import 'analytics-embed';
import type { TokenProvider, TokenStatus } from 'analytics-embed';
import type {} from 'analytics-embed/react'; // Declares the elements' tags for JSX.
import { useRef, useState } from 'react';
import { dashboard } from './dashboards';

export function App() {
  const provider = useRef<TokenProvider>(null);
  const [status, setStatus] = useState<TokenStatus>('idle');

  async function signOut() {
    provider.current?.clear(); // Both dashboards drop their token at once.
    await fetch('/logout', { method: 'POST' });
  }

  return (
    <token-provider
      ref={provider}
      endpoint="/oauth/refresh"
      request-format="cookie"
      login-url="/login"
      ontoken-status={event => setStatus(event.detail.status)}
    >
      <header>
        <h1>Harbour Coffee</h1>
        <output>{status}</output>
        <button type="button" onClick={signOut}>
          Sign out
        </button>
      </header>
      <main>
        <analytics-embed src={dashboard('revenue')} embed-title="Revenue dashboard" />
        <analytics-embed src={dashboard('stores')} embed-title="Stores dashboard" />
      </main>
    </token-provider>
  );
}
