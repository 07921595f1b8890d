import type { IncomingMessage, ServerResponse } from 'node:http';
import { html } from 'hono/html';
import { errors, type InteractionResults, type Provider } from 'oidc-provider';
import { demoUser } from './account.js';
import { renderPage } from './page.js';

const SCOPE_TEXTS: Readonly<Record<string, string>> = {
  openid: 'Know your name and email address',
  'analytics:read': 'Show the sales dashboards',
};

/** Answers a request for the interaction page; resolves when the answer is written. */
export type InteractionHandler = (req: IncomingMessage, res: ServerResponse) => Promise<void>;

/**
 * The only interaction: one page with one button, which signs in the demo user.
 *
 * @param hostOrigin the origin that the redirects after the button lead to
 */
export function signInPage(provider: Provider, hostOrigin: string): InteractionHandler {
  return async (req, res) => {
    try {
      const { params, prompt, session } = await provider.interactionDetails(req, res);
      if (prompt.name === 'consent' || req.method === 'POST') {
        await provider.interactionFinished(req, res, resultOf(prompt.name));
        return;
      }
      const scopes = typeof params['scope'] === 'string' ? params['scope'].split(' ') : [];
      const client = await provider.Client.find(String(params['client_id']));
      const page = await renderPage(
        'Sign in',
        html`<h1>Sign in to ${client?.clientName ?? 'continue'}</h1>
          <p>${session ? 'Please sign in again. ' : ''}The application will be able to:</p>
          <ul>
            ${scopes.flatMap(scope => (SCOPE_TEXTS[scope] ? [html`<li>${SCOPE_TEXTS[scope]}</li>`] : []))}
            <li>Stay signed in while you work</li>
          </ul>
          <form method="post">
            <button type="submit" autofocus>Continue as ${demoUser.name}</button>
          </form>
          <small>${demoUser.role} · a demo user without a password</small>`,
        [hostOrigin],
      );
      send(res, 200, page.html, page.policy);
    } catch (error) {
      if (!(error instanceof errors.OIDCProviderError)) throw error;
      const page = await renderPage(
        'Sign-in expired',
        html`<h1>This sign-in has expired</h1>
          <p>Go back to the application and sign in again.</p>`,
      );
      send(res, error.statusCode, page.html, page.policy);
    }
  };
}

function resultOf(prompt: string): InteractionResults {
  // The client requested `prompt=consent`, but the server has no consent page: `loadExistingGrant` creates the grant.
  return prompt === 'consent' ? { consent: {} } : { login: { accountId: demoUser.id, remember: true } };
}

function send(res: ServerResponse, status: number, body: string, policy: string): void {
  res.writeHead(status, {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Security-Policy': policy,
    'Cache-Control': 'no-store',
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
  });
  res.end(body);
}
