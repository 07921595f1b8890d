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
      "frame-origins 'self' https://bi.example",
      'frame-origins',
      [origin, 'https://bi.example'],
      ['https://evil.example'],
    ],
    [
      'frame-origins HTTPS://Bi.example:443 https://*.X.example',
      'frame-origins',
      ['https://bi.example', 'https://a.x.example'],
      ['https://x.example'],
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
    ['allow camera; sandbox allow-modals', 'allow', ['camera'], ['microphone', '', 'Camera']],
    ['endpoints /a; endpoints /a /b', 'endpoints', [`${origin}/a`], [`${origin}/b`]],
    ['', 'endpoints', ['https://any.example/t'], []],
  ];
  for (const [content, directive, allowed, refused] of cases) {
    it(`of "${content.trim()}", by ${directive}`, () => {
      const policy = parsePolicy(content);
      const results = [...allowed, ...refused].map(value => allows(policy, directive, value));
      expect(results).to.deep.equal([...allowed.map(() => true), ...refused.map(() => false)]);
    });
  }

  for (const [content, wrong] of [
    ['frame-origin https://bi.example', 'frame-origin'],
    ['__proto__ x', '__proto__'],
    ['constructor', 'constructor'],
    ["default-src 'self'", 'default-src'],
    ['endpoints /t; frame-origins *', 'frame-origins'],
    ['frame-origins https://*', 'frame-origins'],
    ['frame-origins https://a.*.example', 'frame-origins'],
    ['frame-origins https://bi.example/', 'frame-origins'],
    ['frame-origins https://a@bi.example', 'frame-origins'],
    ['frame-origins https://bi.example bi.example', 'frame-origins'],
    ["url-origins 'none'", 'url-origins'],
    ['frame-origins https://bi.example endpoints /t', 'frame-origins'],
  ] as const) {
    it(`allows nothing by "${content}", and the console says so`, () => {
      const { error } = console;
      const lines: unknown[] = [];
      console.error = (line: unknown) => lines.push(line);
      try {
        const policy = parsePolicy(content);
        for (const directive of [
          'frame-origins',
          'endpoints',
          'login-urls',
          'url-origins',
          'sandbox',
          'allow',
        ])
          for (const value of ['https://bi.example', origin, ''])
            expect(allows(policy, directive, value)).to.equal(false);
        expect(lines).to.deep.equal([`The policy allows nothing (invalid "${wrong}").`]);
      } finally {
        console.error = error;
      }
    });
  }
});
