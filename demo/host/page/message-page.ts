import { html } from 'hono/html';
import { layout, type Markup } from './layout.js';

/** A page with one message and a link to the login. */
export function messagePage(message: {
  readonly title: string;
  readonly text: string;
  /** Label of the link to the login. */
  readonly link: string;
}): Markup {
  return layout({
    title: message.title,
    bodyClass: 'message-page',
    body: html`<main class="message">
      <img src="/assets/icon.svg" alt="" width="44" height="44" />
      <h1>${message.title}</h1>
      <p>${message.text}</p>
      <a class="button" href="/login">${message.link}</a>
    </main>`,
  });
}
