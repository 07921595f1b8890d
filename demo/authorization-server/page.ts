import { randomBytes } from 'node:crypto';
import { html, raw } from 'hono/html';

/** A page of the authorization server: its markup and its policy header. */
export interface Page {
  readonly html: string;
  /** Value of `Content-Security-Policy`. */
  readonly policy: string;
}

type Markup = ReturnType<typeof html>;

const styles = `
:root { color-scheme: light dark; --ink: #16212e; --muted: #5a6878; --line: #dde3ea; --card: #fff; --page: #eef2f6; --accent: #1f5fa8; --on-accent: #fff; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8edf3; --muted: #9aa8b8; --line: #2b3643; --card: #18212b; --page: #0f151c; --accent: #8abdf2; --on-accent: #0d1a28; } }
* { box-sizing: border-box; margin: 0; }
body { min-height: 100dvh; display: grid; place-items: center; padding: 24px 16px; background: radial-gradient(120% 80% at 50% 0%, color-mix(in srgb, var(--accent) 16%, var(--page)), var(--page) 70%); color: var(--ink); font: 15px/1.5 system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif; }
main { width: min(400px, 100%); padding: 36px 32px 28px; background: var(--card); border: 1px solid var(--line); border-radius: 16px; box-shadow: 0 24px 60px -32px rgb(8 20 36 / .45); }
.mark { width: 44px; height: 44px; display: block; margin-bottom: 22px; }
h1 { font-size: 22px; line-height: 1.25; letter-spacing: -.01em; text-wrap: balance; }
p { margin-top: 8px; color: var(--muted); text-wrap: pretty; }
ul { margin: 22px 0 26px; padding: 0; list-style: none; border-block: 1px solid var(--line); }
li { padding: 10px 0; display: flex; gap: 10px; align-items: baseline; }
li + li { border-top: 1px solid var(--line); }
li::before { content: ''; flex: none; width: 7px; height: 7px; border-radius: 50%; background: var(--accent); translate: 0 -1px; }
button { width: 100%; display: flex; align-items: center; justify-content: center; gap: 12px; padding: 11px 18px; border: 0; border-radius: 10px; background: var(--accent); color: var(--on-accent); font: inherit; font-weight: 600; cursor: pointer; }
button:hover { filter: brightness(1.08); }
button:focus-visible { outline: 3px solid color-mix(in srgb, var(--accent) 45%, transparent); outline-offset: 2px; }
small { display: block; margin-top: 18px; color: var(--muted); font-size: 12.5px; text-align: center; text-wrap: balance; }
p + form + button { margin-top: 24px; }
`;

// The business's logo, a cup on the water; inline, so that the page requests no image.
const mark = raw(
  '<svg class="mark" viewBox="0 0 44 44" fill="none" aria-hidden="true"><rect width="44" height="44" rx="12" fill="#1f5fa8"/><path d="M12 15h17v9a7 7 0 0 1-7 7h-3a7 7 0 0 1-7-7z" fill="#fff"/><path d="M29 17h1.5a4 4 0 0 1 0 8H29" stroke="#fff" stroke-width="2.4"/><path d="M10 35c2-1.6 4-1.6 6 0s4 1.6 6 0 4-1.6 6 0 4 1.6 6 0" stroke="#9ed0ff" stroke-width="2.2" stroke-linecap="round"/></svg>',
);

/**
 * Renders a page in the server's style.
 *
 * @param formTargets other origins that a form's redirects may lead to
 */
export async function renderPage(title: string, body: Markup, formTargets: string[] = []): Promise<Page> {
  const nonce = randomBytes(16).toString('base64');
  const markup = await html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} · Harbour Coffee</title>
        <style nonce="${nonce}">
          ${raw(styles)}
        </style>
      </head>
      <body>
        <main>${mark}${body}</main>
      </body>
    </html>`;
  const policy = [
    "default-src 'none'",
    `style-src 'nonce-${nonce}'`,
    // Browsers also apply form-action to the redirects that follow a submission.
    ["form-action 'self'", ...formTargets].join(' '),
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; ');
  return { html: markup.toString(), policy };
}
