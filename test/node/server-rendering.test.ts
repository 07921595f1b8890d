import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { LitElementRenderer, render } from '@lit-labs/ssr';
import { collectResult } from '@lit-labs/ssr/lib/render-result.js';
import { html, type TemplateResult } from 'lit';
import { unsafeHTML } from 'lit/directives/unsafe-html.js';

import { registerProtocol, type EmbedProtocol } from '../../src/index.js';

const SRC = 'https://bi.example/dash/7';
const TOKENS = { access_token: 'the-secret', refresh_token: 'the-other', expires_in: 1 };

/** A protocol that says and hears nothing. */
const silent: EmbedProtocol = {
  name: 'silent',
  open: () => ({
    onLoad: () => undefined,
    onMessage: () => 'ignored',
    sendToken: () => undefined,
    sendRevocation: () => undefined,
  }),
};

/** The markup that a server sends. */
function markupOf(template: TemplateResult): Promise<string> {
  return collectResult(render(template));
}

/** The `src` of each iframe, in order. */
function framesOf(markup: string): (string | undefined)[] {
  return [...markup.matchAll(/<iframe[^>]*?\ssrc="([^"]*)"/g)].map(([, src]) => src);
}

void describe('rendered on a server', () => {
  void it('an embed has its iframe, with all that restrains it, and its loading slot', async () => {
    const markup = await markupOf(
      html`<analytics-embed src=${SRC} embed-title="Revenue" loading="lazy"></analytics-embed>`,
    );
    assert.match(markup, /<template shadowroot="open" shadowrootmode="open"><style>/);
    const [frame = ''] = /<iframe[^>]*>/.exec(markup) ?? [];
    for (const attribute of [
      `src="${SRC}"`,
      'title="Revenue"',
      'loading="lazy"',
      'sandbox="allow-scripts allow-same-origin allow-forms allow-popups allow-downloads"',
      'referrerpolicy="strict-origin-when-cross-origin"',
      'allow="fullscreen; clipboard-write"',
    ])
      assert.ok(frame.includes(attribute), attribute);
    assert.match(markup, /<div part="loading" role="status" >/);
    assert.match(markup, /<div part="error" role="alert" hidden ?>/);
  });

  void it('a provider shows its children where they are, and needs no script of its own', async () => {
    const markup = await markupOf(
      html`<token-provider endpoint="/refresh"
        ><p>Hello</p>
        <analytics-embed src=${SRC}></analytics-embed
      ></token-provider>`,
    );
    assert.match(markup, /display: contents;[^]*<slot><\/slot><!--\/lit-part--><\/template><p>Hello<\/p>/);
    assert.deepEqual(framesOf(markup), [SRC]);
  });

  void it('nothing has a token that was set, and nothing waits for its end; the host’s own script child stays', async () => {
    const before = process.getActiveResourcesInfo();
    const script = `<script type="application/json">${JSON.stringify(TOKENS)}</script>`;
    const markup = await markupOf(
      html`<token-provider endpoint="/refresh" session="user-4711" .tokens=${TOKENS}
          ><analytics-embed src=${SRC} fallback="reload"></analytics-embed
          ><analytics-embed src=${SRC} protocol="token-update"></analytics-embed></token-provider
        ><token-provider
          >${unsafeHTML(script)}<analytics-embed src=${SRC} fallback="reload"></analytics-embed
        ></token-provider>`,
    );
    assert.deepEqual(framesOf(markup), [SRC, SRC, SRC]);
    assert.ok(markup.includes(script));
    assert.doesNotMatch(markup.replace(script, ''), /the-secret|the-other/);
    assert.deepEqual(process.getActiveResourcesInfo(), before);
  });

  void it('a frame that gets its token by URL waits for the browser', async () => {
    const byUrl: EmbedProtocol = { ...silent, name: 'signed', viaUrl: true };
    const markup = await markupOf(
      html`<token-provider .tokens=${TOKENS}>
        <analytics-embed src=${SRC} protocol="reload"></analytics-embed>
        <analytics-embed src=${SRC} .protocol=${byUrl}></analytics-embed>
      </token-provider>`,
    );
    assert.deepEqual(framesOf(markup), []);
    assert.doesNotMatch(markup, /the-secret/);
  });

  void it('an address is as the page wrote it, and a refused one is not there, nor one of an unknown protocol', async () => {
    registerProtocol({ ...silent, name: 'registered' });
    const markup = await markupOf(html`
      <analytics-embed src="/dash/7"></analytics-embed>
      <analytics-embed src="javascript:alert(1)"></analytics-embed>
      <analytics-embed src=" java&#10;script:alert(1)"></analytics-embed>
      <analytics-embed src="data:text/html,hello"></analytics-embed>
      <analytics-embed src=${SRC} sandbox="allow-scripts"></analytics-embed>
      <analytics-embed src=${SRC} protocol="unknown"></analytics-embed>
      <analytics-embed src=${SRC} protocol="registered"></analytics-embed>
      <analytics-embed></analytics-embed>
    `);
    assert.deepEqual(framesOf(markup), ['/dash/7', SRC]);
  });

  void it('is the same where the server connects elements', async () => {
    const template = html`<token-provider endpoint="/refresh" .tokens=${TOKENS}
      ><analytics-embed src=${SRC}></analytics-embed
    ></token-provider>`;
    const markup = await markupOf(template);
    LitElementRenderer.renderOptions.push(() => ({ connectedCallback: true }));
    try {
      assert.equal(await markupOf(template), markup);
    } finally {
      LitElementRenderer.renderOptions.pop();
    }
  });
});
