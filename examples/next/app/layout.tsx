import { connection } from 'next/server';
import { Suspense, type ReactNode } from 'react';
import { dashboardsOrigin } from '../dashboards-origin';
import { Provider } from './provider';
import './style.css';

export const metadata = { title: 'Harbour Coffee' };

/** A page with a nonce is rendered for each request; with `cacheComponents`, Next.js requires the `<Suspense>` for that. */
export default function RootLayout({ children }: { children: ReactNode }) {
  return (
    <Suspense>
      <Page>{children}</Page>
    </Suspense>
  );
}

async function Page({ children }: { children: ReactNode }) {
  await connection();
  const policy = `frame-origins ${dashboardsOrigin()}; endpoints /oauth/refresh; login-urls /login; allow; sandbox`;
  return (
    <html lang="en">
      <head>
        <meta name="analytics-embed" content={policy} />
      </head>
      <body>
        <Provider>{children}</Provider>
      </body>
    </html>
  );
}
