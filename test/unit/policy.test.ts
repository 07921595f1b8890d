import { expect } from '@open-wc/testing';
import { allows, parsePolicy } from '../../src/elements/policy.js';

describe('the grammar of a policy', () => {
  const { origin } = location;
  const cases: [content: string, directive: string, allowed: string[], refused: string[]][] = [
    [
      'frame-origins https://bi.example',
      'frame-origins',
      ['https://bi.example'],
      ['https://x.bi.example', 'http://bi.example', 'https://bi.example:8443', 'https://bi.example.evil'],
    ],
    [
      "frame-origins 'self' HTTPS://BI.example",
      'frame-origins',
      [origin, 'https://bi.example'],
      ['https://evil.example'],
    ],
    [
      'frame-origins https://*.bi.example',
      'frame-origins',
      ['https://a.bi.example', 'https://a.b.bi.example'],
      ['https://bi.example', 'https://evilbi.example', 'http://a.bi.example', 'https://a.bi.example:1'],
    ],
    [
      ';\n frame-origins\thttps://a.example\n https://b.example ; ;',
      'frame-origins',
      ['https://a.example', 'https://b.example'],
      ['https://c.example'],
    ],
    ['frame-origins', 'frame-origins', [], ['https://bi.example', origin]],
    [
      'endpoints /oauth/refresh?a=1#b https://a.example/t',
      'endpoints',
      [`${origin}/oauth/refresh?a=1`, 'https://a.example/t'],
      [`${origin}/oauth/refresh`, `${origin}/oauth/refresh?a=2`, 'https://a.example/t/u'],
    ],
    ['endpoints https://a.example/*', 'endpoints', ['https://a.example/*'], ['https://a.example/x']],
    ['endpoints /t', 'frame-origins', ['https://any.example'], []],
    ['endpoints /t', 'url-origins', [], ['https://any.example']],
    ['url-origins https://bi.example', 'url-origins', ['https://bi.example'], ['https://any.example']],
    ['allow Camera; sandbox allow-modals', 'allow', ['camera'], ['microphone', '']],
    ['', 'endpoints', ['https://any.example/t'], []],
  ];
  for (const [content, directive, allowed, refused] of cases) {
    it(`of "${content.trim()}", by ${directive}`, () => {
      const policy = parsePolicy(content);
      const results = [...allowed, ...refused].map(value => allows(policy, directive, value));
      expect(results).to.deep.equal([...allowed.map(() => true), ...refused.map(() => false)]);
    });
  }

  const invalid = [
    'frame-origin https://a.example',
    '__proto__ x',
    'endpoints /a; endpoints /b',
    'frame-origins *',
    'frame-origins https://*',
    'frame-origins https://bi.example/',
    'frame-origins https://a.*.example',
    'frame-origins bi.example',
    'frame-origins https://a.example/path',
    "frame-origins 'none'",
    'frame-origins https://a.example, endpoints /t',
  ];
  for (const content of invalid) {
    it(`does not accept "${content}"`, () => {
      expect(() => parsePolicy(content)).to.throw();
    });
  }

  it('allows nothing without a policy that can be parsed', () => {
    for (const directive of ['frame-origins', 'endpoints', 'url-origins', 'sandbox'])
      expect(allows(null, directive, origin)).to.equal(false);
  });
});
