import { expect } from '@open-wc/testing';
import { AnalyticsEmbed, TokenProvider } from '../../src/index.js';
import { addProvider, collect, makeEmbed } from './elements.js';
import { connect, refreshed } from './embedded-frame.js';

const embedDefaults = {
  protocol: 'native',
  loading: 'eager',
  sandbox: 'allow-scripts allow-same-origin allow-forms allow-popups allow-downloads',
  allow: 'fullscreen; clipboard-write',
  referrerPolicy: 'strict-origin-when-cross-origin',
  autoHeight: false,
  handshakeTimeout: 10_000,
  fallback: 'none',
  tokenParam: 'access_token',
};
const providerDefaults = {
  requestFormat: 'json',
  credentials: 'same-origin',
  refreshAt: 0.8,
  requestTimeout: 10_000,
};

for (const [Element, defaults] of [
  [TokenProvider, providerDefaults],
  [AnalyticsEmbed, embedDefaults],
] as const) {
  describe(`the defaults of ${Element.name}`, () => {
    for (const [name, value] of Object.entries(defaults)) {
      it(`are back when ${name} is set to null or undefined, or its attribute is removed`, () => {
        const element = new Element();
        expect(element).to.have.property(name, value);
        const other = typeof value === 'number' ? 0.5 : 'other';
        for (const nothing of [null, undefined]) {
          Object.assign(element, { [name]: other });
          expect(element).not.to.have.property(name, value);
          Object.assign(element, { [name]: nothing });
          expect(element).to.have.property(name, value);
        }
        const attribute = String(Element.elementProperties.get(name)?.attribute ?? name);
        element.setAttribute(attribute, String(other));
        expect(element).not.to.have.property(name, value);
        element.removeAttribute(attribute);
        expect(element).to.have.property(name, value);
      });
    }
  });
}

it('settings that need no other document, and a framework without values, keep the frame and the session', async () => {
  const provider = addProvider();
  const embed = await connect(makeEmbed('dashboard'), provider);
  const frame = embed.shadowRoot?.querySelector('iframe');
  const errors = collect(embed, 'embed-error');
  const failures = collect(provider, 'token-refresh-failed');
  Object.assign(embed, { handshakeTimeout: 5_000, fallback: 'reload', tokenParam: 'jwt', autoHeight: true });
  await embed.updateComplete;
  expect(embed.status).to.equal('connected');
  for (const name of Object.keys(embedDefaults)) Object.assign(embed, { [name]: undefined });
  for (const name of Object.keys(providerDefaults)) Object.assign(provider, { [name]: undefined });
  await Promise.all([embed.updateComplete, provider.updateComplete]);
  expect(embed.shadowRoot?.querySelector('iframe')).to.equal(frame);
  expect(embed.status).to.equal('connected');
  await refreshed(provider, embed);
  expect(errors).to.deep.equal([]);
  expect(failures).to.deep.equal([]);
});
