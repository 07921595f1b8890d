import { html, raw } from 'hono/html';
import type { ErrorOut, KoaContextWithOIDC } from 'oidc-provider';
import { renderPage, type Page } from './page.js';

function respond(ctx: KoaContextWithOIDC, page: Page): void {
  ctx.type = 'html';
  ctx.set('Content-Security-Policy', page.policy);
  ctx.body = page.html;
}

/** The page for a request that cannot be answered by a redirect to the client. */
export async function renderError(ctx: KoaContextWithOIDC, out: ErrorOut): Promise<void> {
  const body = html`<h1>The request failed</h1>
    <p>${out.error_description ?? out.error}</p>
    <p>Go back to the application and try again.</p>`;
  respond(ctx, await renderPage('Error', body));
}

/** The confirmation page of a sign-out; `form` is the server's own, with its CSRF token. */
export async function logoutSource(ctx: KoaContextWithOIDC, form: string): Promise<void> {
  const body = html`<h1>Sign out of Harbour Coffee?</h1>
    <p>The next time, you must sign in again.</p>
    ${raw(form)}
    <button type="submit" form="op.logoutForm" value="yes" name="logout" autofocus>Sign out</button>`;
  const targets = ctx.oidc.client?.redirectUris?.map(uri => new URL(uri).origin) ?? [];
  respond(ctx, await renderPage('Sign out', body, targets));
}

/** The page after a sign-out without a post-logout redirect. */
export async function postLogoutSuccessSource(ctx: KoaContextWithOIDC): Promise<void> {
  const body = html`<h1>You are signed out</h1>
    <p>You can close this page.</p>`;
  respond(ctx, await renderPage('Signed out', body));
}
