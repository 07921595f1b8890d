import { expect } from '@open-wc/testing';
import type { AnalyticsEmbed } from '../../src/index.js';
import { origins } from '../support/origins.js';
import { addProvider, consoleOf, frameUrl, iframeOf, makeEmbed, next, put } from './elements.js';
import { act, connect } from './embedded-frame.js';

const SANDBOX = 'allow-scripts allow-same-origin allow-forms allow-popups allow-downloads';

/** The iframe of an embed with these attributes. */
async function frameWith(attributes: Record<string, string>): Promise<HTMLIFrameElement> {
  const embed = put(makeEmbed('silent', attributes));
  await embed.updateComplete;
  return iframeOf(embed);
}

/** The code of the error that an embed with these attributes reports. */
async function codeWith(attributes: Record<string, string>): Promise<string> {
  const embed = makeEmbed('silent', attributes);
  const error = next(embed, 'embed-error');
  await consoleOf('error', () => {
    put(embed);
    return error;
  });
  expect(embed.shadowRoot!.querySelector('iframe')).to.equal(null);
  return (await error).code;
}

describe('The attribute sandbox', () => {
  const accepted: [sandbox: string, flags: string][] = [
    ['+allow-modals', `${SANDBOX} allow-modals`],
    [
      '+allow-modals +allow-popups-to-escape-sandbox',
      `${SANDBOX} allow-modals allow-popups-to-escape-sandbox`,
    ],
    [' \n+allow-modals\t+allow-modals ', `${SANDBOX} allow-modals`],
    ['+allow-scripts', SANDBOX],
    // As on an iframe, the browser reports a flag that it does not know.
    ['+allow-telepathy', `${SANDBOX} allow-telepathy`],
    ['allow-same-origin allow-modals', 'allow-same-origin allow-modals'],
    ['ALLOW-SCRIPTS Allow-Same-Origin', 'ALLOW-SCRIPTS Allow-Same-Origin'],
  ];
  for (const [sandbox, flags] of accepted)
    it(`"${sandbox}" becomes "${flags}"`, async () => {
      expect((await frameWith({ sandbox })).getAttribute('sandbox')).to.equal(flags);
    });

  for (const [sandbox, code] of [
    ['allow-scripts +allow-modals', 'option_invalid'],
    ['+allow-modals allow-scripts allow-same-origin', 'option_invalid'],
    ['allow-modals', 'sandbox_origin'],
    ['', 'sandbox_origin'],
  ] as const)
    it(`"${sandbox}" is refused with ${code}`, async () => {
      expect(await codeWith({ sandbox })).to.equal(code);
    });
});

describe('The attribute allow', () => {
  const other = origins.evil;
  const both = `'src' ${other}`;
  const cases: [what: string, attributes: Record<string, string>, allow: string][] = [
    ['the default', {}, 'fullscreen; clipboard-write'],
    ['the frame-origin of src', { 'frame-origin': origins.frame }, 'fullscreen; clipboard-write'],
    [
      'the same, written in another way',
      { 'frame-origin': origins.frame.toUpperCase() },
      'fullscreen; clipboard-write',
    ],
    ['another frame-origin', { 'frame-origin': other }, `fullscreen ${both}; clipboard-write ${both}`],
    [
      'features of the page',
      { 'frame-origin': other, allow: 'fullscreen;camera ; geolocation' },
      `fullscreen ${both};camera ${both}; geolocation ${both}`,
    ],
    [
      'features with an allowlist of the page',
      { 'frame-origin': other, allow: "camera 'src'; microphone *; midi 'none'; usb" },
      `camera 'src'; microphone *; midi 'none'; usb ${both}`,
    ],
    ['an empty list', { 'frame-origin': other, allow: '' }, ''],
    ['empty items', { 'frame-origin': other, allow: ';; camera ;' }, `;; camera ${both};`],
  ];
  for (const [what, attributes, allow] of cases)
    it(`with ${what} is "${allow.replaceAll(other, 'ORIGIN')}"`, async () => {
      expect((await frameWith(attributes)).allow).to.equal(allow);
    });

  it('lets a dashboard to which src redirects go full screen', async () => {
    const src = `${origins.evil}/redirect?to=${encodeURIComponent(frameUrl('dashboard'))}`;
    const attributes = { src, 'frame-origin': origins.frame };
    const embed = await connect(makeEmbed('dashboard', attributes), addProvider());
    const { result } = await act(embed, 'features');
    expect(result).to.deep.equal({ fullscreen: true });
  });
});

describe('Attributes that are passed on to the iframe', () => {
  it('are credentialless, name and fetchpriority', async () => {
    const frame = await frameWith({ credentialless: '', name: 'revenue', fetchpriority: 'low' });
    expect(frame.hasAttribute('credentialless')).to.equal(true);
    expect(frame.name).to.equal('revenue');
    expect(frame.getAttribute('fetchpriority')).to.equal('low');
    const named = ['credentialless', 'name', 'fetchpriority'].filter(name => frame.hasAttribute(name));
    expect(named).to.have.length(3);
  });

  it('are none by default', async () => {
    const frame = await frameWith({});
    for (const name of ['credentialless', 'name', 'fetchpriority'])
      expect(frame.hasAttribute(name), name).to.equal(false);
  });

  it('give the frame a name as it is, and other cookies only with another frame', async () => {
    const embed = await connect(makeEmbed('dashboard'), addProvider());
    const frame = iframeOf(embed);
    Object.assign(embed, { name: 'costs', fetchPriority: 'high' });
    await embed.updateComplete;
    expect(iframeOf(embed)).to.equal(frame);
    expect([frame.name, frame.getAttribute('fetchpriority')]).to.deep.equal(['costs', 'high']);
    Object.assign(embed, { name: null, fetchPriority: undefined });
    await embed.updateComplete;
    expect([frame.hasAttribute('name'), frame.hasAttribute('fetchpriority')]).to.deep.equal([false, false]);
    embed.credentialless = true;
    await embed.updateComplete;
    expect(iframeOf(embed)).not.to.equal(frame);
    expect(iframeOf(embed).hasAttribute('credentialless')).to.equal(true);
  });
});

describe('focus()', () => {
  it('focuses the dashboard', async () => {
    const embed: AnalyticsEmbed = await connect(makeEmbed('dashboard'), addProvider());
    embed.focus();
    expect(document.activeElement).to.equal(embed);
    expect(embed.shadowRoot!.activeElement).to.equal(iframeOf(embed));
    iframeOf(embed).blur();
    embed.focus({ preventScroll: true });
    expect(document.activeElement).to.equal(embed);
  });

  it('does nothing without a frame', () => {
    put(makeEmbed('dashboard', { src: '' })).focus();
    expect(document.activeElement).to.equal(document.body);
  });
});
