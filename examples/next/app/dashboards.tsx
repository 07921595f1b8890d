'use client';

import type {} from 'analytics-embed/react'; // Declares the elements' tags for JSX.

/** Both dashboards. */
export function Dashboards({ origin }: { origin: string }) {
  return (
    <main>
      <analytics-embed src={`${origin}/dashboards/revenue`} embed-title="Revenue dashboard" />
      <analytics-embed src={`${origin}/dashboards/stores`} embed-title="Stores dashboard" />
    </main>
  );
}
