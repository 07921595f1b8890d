import { expect } from '@open-wc/testing';
import { systemClock } from '../../src/bridge/frame-bridge-options.js';
import type { FrameChannel } from '../../src/bridge/protocol.js';
import { superset } from '../../src/bridge/protocols/superset.js';
import { setFragment, setUrlParameter } from '../../src/bridge/url-text.js';

const FROM_THE_ISSUE = 'f=North%20America&_g=(time:(from:now-7d))&:embed=y&flag&sig=aB~c*%27';

describe('setUrlParameter', () => {
  /** Without the origin and the path. */
  const cases: [what: string, before: string, after: string, name?: string, value?: string][] = [
    ['a query in several dialects', `?${FROM_THE_ISSUE}`, `?${FROM_THE_ISSUE}&token=new`],
    ['no query', '', '?token=new'],
    ['an empty query', '?', '?token=new'],
    ['a fragment', '#/dash?token=theirs', '?token=new#/dash?token=theirs'],
    ['a query and an empty fragment', '?a=1#', '?a=1&token=new#'],
    ['a fragment with a second "#"', '?a=1#b#c', '?a=1&token=new#b#c'],
    ['the parameter, first', '?token=old&a=1', '?token=new&a=1'],
    ['the parameter, in the middle', '?a=%20&token=old&b', '?a=%20&token=new&b'],
    ['the parameter, last', '?a=1&token=old', '?a=1&token=new'],
    ['the parameter, alone', '?token=old', '?token=new'],
    ['the parameter, twice', '?token=1&a&token=2&b=+', '?token=new&a&b=+'],
    ['the parameter, without a value', '?a&token&b', '?a&token=new&b'],
    ['the parameter, with an encoded name', '?a=1&t%6Fken=old&b=~', '?a=1&token=new&b=~'],
    ['a name that ends like it', '?mytoken=1&tokens=2', '?mytoken=1&tokens=2&token=new'],
    ['a name of another case', '?Token=1', '?Token=1&token=new'],
    ['a name that begins with "?"', '??token=1', '??token=1&token=new'],
    ['";" as a separator', '?a=1;token=old;b=2', '?a=1;token=old;b=2&token=new'],
    ['"+" and "%2B"', '?a=b+c&d=e%2Bf', '?a=b+c&d=e%2Bf&token=new'],
    ['an equals sign in a value', '?a=b=c&==', '?a=b=c&==&token=new'],
    ['empty parts', '?&a&&b', '?&a&&b&token=new'],
    ['"&" at the end', '?a=1&', '?a=1&token=new'],
    ['malformed percent signs', '?a=%zz&b=%&%=%E4', '?a=%zz&b=%&%=%E4&token=new'],
    ['lower-case escapes', '?a=%c3%bc&b=%2f', '?a=%c3%bc&b=%2f&token=new'],
    ['brackets, quotes and commas', '?a[]=1&b={"c":[1,2]}', '?a[]=1&b={"c":[1,2]}&token=new'],
    ['a URL as a value', '?to=https://x.example/?a=b', '?to=https://x.example/?a=b&token=new'],
    ['the name of Sigma’s token', '?:embed=true&%3Ajwt=old', '?:embed=true&:jwt=new', ':jwt'],
    ['a name with a space', '?a&my+token=1&my%20token=2', '?a&my%20token=new', 'my token'],
    [
      'a token of any characters',
      '?a',
      '?a&token=a%2B/%3D%26%23 %25'.replace('/', '%2F').replace(' ', '%20'),
      'token',
      'a+/=&# %',
    ],
    ['half of a surrogate pair', '?a', '?a&token=%EF%BF%BD', 'token', '\ud800'],
    [
      'a signed URL',
      '?X-Amz-Date=20261130T000000Z&X-Amz-Credential=A%2F2026%2Fs3&X-Amz-Signature=0a',
      '?X-Amz-Date=20261130T000000Z&X-Amz-Credential=A%2F2026%2Fs3&X-Amz-Signature=0a&token=new',
    ],
  ];
  for (const [what, before, after, name = 'token', value = 'new'] of cases)
    it(`changes nothing else in ${what}`, () => {
      expect(setUrlParameter(`https://bi.example/d/7${before}`, name, value)).to.equal(
        `https://bi.example/d/7${after}`,
      );
    });
});

describe('setFragment', () => {
  for (const [url, other, expected] of [
    ['https://x.example/', 'https://x.example/#a', 'https://x.example/#a'],
    ['https://x.example/?t=1#a', 'https://x.example/#b?c#d', 'https://x.example/?t=1#b?c#d'],
    // Without "#", the browser would load the document again.
    ['https://x.example/#a', 'https://x.example/', 'https://x.example/#'],
    ['https://x.example/#a', 'https://x.example/#', 'https://x.example/#'],
    ['https://x.example/', 'https://x.example/#', 'https://x.example/#'],
  ] as const)
    it(`changes ${url} to ${expected}`, () => {
      expect(setFragment(url, other)).to.equal(expected);
    });
});

describe('The state of a Superset frame', () => {
  const session = superset.open({ clock: systemClock } as FrameChannel);
  for (const [query, restored] of [
    ['?uiConfig=27&&strict&note=a%20b', '?uiConfig=27&&strict&note=a%20b&permalink_key=key'],
    ['?permalink%5Fkey=old&native_filters=(a:!t)&', '?permalink_key=key&native_filters=(a:!t)&'],
    ['', '?permalink_key=key'],
    ['#a', '?permalink_key=key#a'],
  ] as const)
    it(`leaves each other byte of "${query}" as it is`, () => {
      expect(session.restoreState!('key', `https://bi.example/embedded/1${query}`)).to.equal(
        `https://bi.example/embedded/1${restored}`,
      );
    });
});
