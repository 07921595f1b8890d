import { expect } from '@open-wc/testing';
import { EmbedError } from '../../src/bridge/embed-error.js';
import { parseOrigin } from '../../src/bridge/origin.js';
import { DEFAULTS, frameOptions, type FrameAttributes } from '../../src/elements/frame-options.js';
import { allows, parsePolicy } from '../../src/elements/policy.js';

/** What a page may write as an origin, with what it means; `null`: it is refused. */
const cases: [text: string, origin: string | null][] = [
  ['https://bi.example', 'https://bi.example'],
  ['HTTPS://BI.Example', 'https://bi.example'],
  ['https://bi.example:443', 'https://bi.example'],
  ['http://bi.example:80', 'http://bi.example'],
  ['https://bi.example:80', 'https://bi.example:80'],
  ['https://bi.example:08443', 'https://bi.example:8443'],
  ['https://bücher.example', 'https://xn--bcher-kva.example'],
  ['https://xn--bcher-kva.example', 'https://xn--bcher-kva.example'],
  ['https://bi.example.', 'https://bi.example.'],
  ['http://[::1]:8080', 'http://[::1]:8080'],
  ['http://[0:0:0:0:0:0:0:1]', 'http://[::1]'],
  ['http://127.1', 'http://127.0.0.1'],
  ['https://b%69.example', 'https://bi.example'],
  ['https://bi.example/', null],
  ['https://bi.example/dash/7', null],
  ['https://bi.example?a', null],
  ['https://bi.example#a', null],
  ['https://bi.example\\a', null],
  ['https:/bi.example', null],
  ['https:bi.example', null],
  ['https://user@bi.example', null],
  ['https://user:secret@bi.example', null],
  ['https://*.bi.example:*', null],
  ['https://bi.example:99999', null],
  ['https://bi example', null],
  ['https://', null],
  ['bi.example', null],
  ['//bi.example', null],
  ['*', null],
  ['null', null],
  ['file://', null],
  ['data:text/html,a', null],
  ['blob:https://bi.example', null],
  ['capacitor://localhost', null],
];

/** What `frame-origin` is taken for; the code of the error if it is refused. */
function frameOriginOf(frameOrigin: string): string {
  const attributes = { ...DEFAULTS, src: 'https://src.example/', frameOrigin } as unknown as FrameAttributes;
  try {
    return frameOptions(attributes)!.origin;
  } catch (error) {
    return error instanceof EmbedError ? error.code : String(error);
  }
}

describe('An origin as a page writes it', () => {
  for (const [text, origin] of cases) {
    it(`"${text}" is ${origin ?? 'refused'}, also as frame-origin and in a policy`, () => {
      expect(parseOrigin(text)).to.equal(origin);
      expect(frameOriginOf(text)).to.equal(origin ?? 'frame_origin_invalid');
      if (/\s/.test(text)) return;
      const { error } = console;
      console.error = () => undefined;
      try {
        const policy = parsePolicy(`frame-origins ${text}`);
        expect(allows(policy, 'frame-origins', origin ?? 'https://bi.example')).to.equal(origin !== null);
      } finally {
        console.error = error;
      }
    });
  }

  it('may have white space around it, as a URL in an attribute', () => {
    expect(frameOriginOf(' https://bi.example\n')).to.equal('https://bi.example');
  });

  for (const [listed, allowed, refused] of [
    ['https://*.bi.example:443', 'https://a.bi.example', 'https://bi.example'],
    ['https://*.BÜCHER.example', 'https://a.xn--bcher-kva.example', 'https://xn--bcher-kva.example'],
    ['http://*.bi.example:8080', 'http://a.b.bi.example:8080', 'http://a.bi.example'],
  ] as const)
    it(`"${listed}" in a policy allows ${allowed}`, () => {
      const policy = parsePolicy(`frame-origins ${listed}`);
      const results = [allowed, refused].map(origin => allows(policy, 'frame-origins', origin));
      expect(results).to.deep.equal([true, false]);
    });

  for (const listed of ['https://*.', 'https://*evil.example', 'https://a.*.example'])
    it(`"${listed}" in a policy allows nothing`, () => {
      const { error } = console;
      console.error = () => undefined;
      const policy = parsePolicy(`frame-origins ${listed}`);
      console.error = error;
      expect(allows(policy, 'frame-origins', 'https://a.evil.example')).to.equal(false);
      expect(allows(policy, 'frame-origins', 'https://a.')).to.equal(false);
    });
});
