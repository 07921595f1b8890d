import { html } from 'hono/html';

/** Escaped markup. */
export type Markup = ReturnType<typeof html>;

/** The document around the content of every page of the host application. */
export function layout(page: {
  readonly title: string;
  readonly head?: Markup;
  readonly body: Markup;
  readonly bodyClass: string;
}): Markup {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${page.title} · Harbour Coffee</title>
        <link rel="icon" type="image/svg+xml" href="/assets/icon.svg" />
        <link rel="stylesheet" href="/assets/page.css" />
        ${page.head ?? ''}
      </head>
      <body class="${page.bodyClass}">
        ${page.body}
      </body>
    </html>`;
}
