'use client';

import type { TokenProvider, TokenStatus } from 'analytics-embed';
import type {} from 'analytics-embed/react'; // Declares the elements' tags for JSX.
import Link from 'next/link';
import { useEffect, useRef, useState, type ReactNode } from 'react';

/** The provider, in the layout: it stays in the document while the user navigates. */
export function Provider({ children }: { children: ReactNode }) {
  const provider = useRef<TokenProvider>(null);
  const [status, setStatus] = useState<TokenStatus>('idle');

  useEffect(() => {
    const element = provider.current;
    const onStatus = (event: CustomEvent<{ status: TokenStatus }>) => setStatus(event.detail.status);
    element?.addEventListener('token-status', onStatus);
    void import('analytics-embed'); // The elements exist only in the browser.
    return () => element?.removeEventListener('token-status', onStatus);
  }, []);

  async function signOut() {
    provider.current?.clear(); // Both dashboards drop their token at once.
    await fetch('/logout', { method: 'POST' });
  }

  return (
    <token-provider ref={provider} endpoint="/oauth/refresh" request-format="cookie" login-url="/login">
      <header>
        <h1>Harbour Coffee</h1>
        <Link href="/">Dashboards</Link>
        <Link href="/other">Other page</Link>
        <output>{status}</output>
        <button type="button" onClick={signOut}>
          Sign out
        </button>
      </header>
      {children}
    </token-provider>
  );
}
