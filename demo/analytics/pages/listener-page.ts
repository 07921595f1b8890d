import { html } from 'hono/html';
import type { PageContext } from './dashboard-page.js';

/** A page without a frame client that only listens for tokens: the minimum for an embedded page. */
export function listenerPage({ hostOrigin, documentId }: PageContext): ReturnType<typeof html> {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="host-origin" content="${hostOrigin}" />
        <meta name="document-id" content="${documentId}" />
        <title>Listener · Harbour Coffee</title>
        <link rel="stylesheet" href="/assets/dashboard.css" />
        <script type="module" src="/assets/listener.js"></script>
      </head>
      <body class="listener">
        <main>
          <h1>A listener</h1>
          <p>
            This page has a dozen lines of script and no client. It accepts each token and calls the API with
            it.
          </p>
          <p role="status" data-testid="listener"><output id="report">No token yet.</output></p>
        </main>
      </body>
    </html>`;
}
