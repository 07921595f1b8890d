import { expect } from '@open-wc/testing';
import { TokenProvider } from '../../src/index.js';
import { answerFetch, collect, consoleOf, never, put, tokenResponse, until } from './elements.js';

const JSON_TEXT = JSON.stringify(tokenResponse(1));
const SCRIPT = `<script type="application/json">${JSON_TEXT}</script>`;
const MARKUP = `<token-provider endpoint="/nowhere">${SCRIPT}</token-provider>`;

const fragmentOf = (markup: string): DocumentFragment =>
  document.createRange().createContextualFragment(markup);

function script(text: string, type = 'application/json'): HTMLScriptElement {
  return Object.assign(document.createElement('script'), { type, textContent: text });
}

/** The observers of the page have run. */
const nextTask = (): Promise<unknown> => new Promise(resolve => setTimeout(resolve));

/** Ways in which a library puts a provider with its tokens into a place of the page. */
const providers: Record<string, (place: HTMLElement) => void> = {
  'by innerHTML': place => (place.innerHTML = MARKUP),
  'by insertAdjacentHTML': place => {
    place.insertAdjacentHTML('afterbegin', MARKUP);
  },
  'by outerHTML of another element': place => {
    place.append(document.createElement('p'));
    place.firstElementChild!.outerHTML = MARKUP;
  },
  'by a contextual fragment': place => {
    place.append(fragmentOf(MARKUP));
  },
  'by replaceWith': place => {
    place.innerHTML = '<token-provider></token-provider>';
    place.firstElementChild!.replaceWith(fragmentOf(MARKUP));
  },
  'by DOMParser and importNode': place => {
    const parsed = new DOMParser().parseFromString(MARKUP, 'text/html').querySelector('token-provider')!;
    place.append(document.importNode(parsed, true));
  },
  'by DOMParser and adoption': place => {
    place.append(...new DOMParser().parseFromString(MARKUP, 'text/html').body.childNodes);
  },
  'as XML': place => {
    const xml = MARKUP.replace('<token-provider', '$& xmlns="http://www.w3.org/1999/xhtml"');
    place.append(new DOMParser().parseFromString(xml, 'application/xml').documentElement);
  },
  'by a clone of a template': place => {
    place.innerHTML = `<template>${MARKUP}</template>`;
    const template = place.querySelector('template')!;
    template.remove();
    place.append(template.content.cloneNode(true));
  },
  'by setHTMLUnsafe': place => {
    place.setHTMLUnsafe(MARKUP);
  },
  'with its type masked, as jQuery does': place => {
    const fragment = fragmentOf(MARKUP);
    const inside = fragment.querySelector('script')!;
    inside.type = 'true/application/json';
    place.append(fragment);
    inside.type = 'application/json';
  },
  'with no type left': place => (place.innerHTML = MARKUP.replace(/ type="[^"]+"/, '')),
};

/** Ways in which the tokens come into a provider that is in the page. */
const scripts: Record<string, (provider: TokenProvider) => unknown> = {
  'by innerHTML': provider => (provider.innerHTML = `\n${SCRIPT}\n`),
  'by insertAdjacentHTML': provider => {
    provider.insertAdjacentHTML('beforeend', SCRIPT);
  },
  'by replaceChildren with a fragment': provider => {
    provider.replaceChildren(fragmentOf(SCRIPT));
  },
  'by replaceWith of another child': provider => {
    provider.append(document.createElement('p'));
    provider.firstElementChild!.replaceWith(script(JSON_TEXT));
  },
  'as XML': provider => {
    const xml = `<script xmlns="http://www.w3.org/1999/xhtml" type="application/json"><![CDATA[${JSON_TEXT}]]></script>`;
    provider.append(new DOMParser().parseFromString(xml, 'application/xml').documentElement);
  },
  'in an element that is filled in a later task': async provider => {
    provider.append(script(''));
    await nextTask();
    provider.querySelector('script')!.textContent = JSON_TEXT;
  },
  'in an element that gets its text node later': async provider => {
    provider.append(script('\n'));
    await nextTask();
    provider.querySelector('script')!.append(JSON_TEXT);
  },
  'in an element that has another library’s JSON, by a new text of its node': async provider => {
    provider.append(script('{"theme":"dark"}'));
    await nextTask();
    (provider.querySelector('script')!.firstChild as Text).data = JSON_TEXT;
  },
  'in an element that was filled in parts': async provider => {
    provider.append(script('', 'text/plain'));
    for (const part of JSON_TEXT.split(/(?<=,)/)) {
      await nextTask();
      provider.querySelector('script')!.append(part);
    }
  },
  'in an element that was there before a move': async provider => {
    provider.append(script(''));
    document.createElement('div').append(provider);
    await nextTask();
    put(provider);
    provider.querySelector('script')!.textContent = JSON_TEXT;
  },
};

describe('the first tokens of a <token-provider> that a script of the page inserts', () => {
  let place: HTMLElement;
  let requests: RequestInit[];
  beforeEach(() => {
    place = put(document.createElement('section'));
    requests = answerFetch(never);
  });

  async function expectTokens(provider: TokenProvider): Promise<void> {
    await until(() => provider.generation === 1, 'the tokens are used');
    expect(await provider.getToken()).to.equal('access-1');
    expect(place.innerHTML).not.to.match(/access-|refresh-/);
    expect(provider.querySelector('script')).to.equal(null);
  }

  for (const [way, insert] of Object.entries(providers))
    it(`are used, and taken out in that task: ${way}`, async () => {
      const lines = await consoleOf('error', async () => {
        insert(place);
        // In Firefox, setHTMLUnsafe() leaves the upgrade to a microtask.
        await Promise.resolve();
        expect(place.innerHTML).not.to.contain('access-1');
        await expectTokens(place.querySelector('token-provider')!);
      });
      expect(lines).to.deep.equal([]);
      expect(requests, 'no request was needed').to.have.length(0);
    });

  it('are used in a declarative shadow root', async () => {
    place.setHTMLUnsafe(`<div><template shadowrootmode="open">${MARKUP}</template></div>`);
    const root = place.firstElementChild!.shadowRoot!;
    await expectTokens(root.querySelector('token-provider')!);
    expect(root.innerHTML).not.to.match(/access-|refresh-/);
  });

  for (const [way, insert] of Object.entries(scripts))
    it(`are used and taken out, whenever they come: ${way}`, async () => {
      const provider = put(Object.assign(new TokenProvider(), { endpoint: '/nowhere' }), place);
      await provider.updateComplete;
      const lines = await consoleOf('error', async () => {
        await insert(provider);
        await expectTokens(provider);
      });
      expect(lines).to.deep.equal([]);
      expect(requests[0]?.signal?.aborted, 'the request without tokens').to.equal(true);
    });

  it('come with another `subject`, before its update has sent a request', async () => {
    const provider = Object.assign(new TokenProvider(), { endpoint: '/nowhere' });
    Object.assign(provider, { subject: 'alice', tokens: { ...tokenResponse(7), sub: 'alice' } });
    await put(provider, place).updateComplete;
    const logins = collect(document, 'login-required');
    // As each library that morphs markup: attributes first.
    provider.setAttribute('subject', 'bob');
    provider.append(script(JSON.stringify({ ...tokenResponse(1), sub: 'bob' })));
    await until(() => provider.generation === 1);
    expect(await provider.getToken()).to.equal('access-1');
    expect(place.innerHTML).not.to.contain('access-1');
    expect(logins).to.deep.equal([]);
    expect(requests).to.have.length(0);
  });
});
