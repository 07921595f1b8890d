import 'analytics-embed';
import type { TokenProvider, TokenStatus } from 'analytics-embed';
import type {} from 'analytics-embed/react'; // Declares the elements' tags for JSX.
import { useRef, useState } from 'react';
import { Link, Outlet, useLocation } from 'react-router';
import { dashboard } from './dashboards';

/** The layout of all routes. It keeps the dashboards in the document, so that they keep their filters. */
export function Layout() {
  const provider = useRef<TokenProvider>(null);
  const [status, setStatus] = useState<TokenStatus>('idle');
  const { pathname } = useLocation();

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
        <Link to="/">Dashboards</Link>
        <Link to="/other">Other page</Link>
        <output>{status}</output>
        <button type="button" onClick={signOut}>
          Sign out
        </button>
      </header>
      <main hidden={pathname !== '/'}>
        <analytics-embed src={dashboard('revenue')} embed-title="Revenue dashboard" />
        <analytics-embed src={dashboard('stores')} embed-title="Stores dashboard" />
      </main>
      <Outlet />
    </token-provider>
  );
}
