import { html } from 'hono/html';
import type { LoginFailure } from './login-error.js';
import { texts } from './texts.js';

/** The page for a login that failed. `html` escapes every value. */
export function loginErrorPage({ reason, answer }: LoginFailure): ReturnType<typeof html> {
  const { language, loginFailed, signInAgain, serverAnswer, reasons } = texts;
  const description = answer?.description === undefined ? '' : `: ${answer.description}`;
  return html`<!doctype html>
    <html lang="${language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <title>${loginFailed}</title>
      </head>
      <body>
        <main>
          <h1>${loginFailed}</h1>
          <p>${reasons[reason]}</p>
          ${answer ? html`<p>${serverAnswer} <code>${answer.error}</code>${description}</p>` : ''}
          <p><a href="/login">${signInAgain}</a></p>
        </main>
      </body>
    </html>`;
}
