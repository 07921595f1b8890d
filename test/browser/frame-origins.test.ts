import { expect } from '@open-wc/testing';
import { connectToHost, FrameError } from '../../src/frame/index.js';

describe('The origins of the frame’s client', () => {
  for (const [given, correct] of [
    ['https://app.example/', false],
    ['https://App.example', false],
    ['https://app.example:443', false],
    ['http://app.example:80', false],
    ['https://app.example/path', false],
    ['https://app.example?query', false],
    ['https://*.app.example', false],
    ['https://*', false],
    ['*', false],
    ['https://me@app.example', false],
    ['https://bücher.example', false],
    ['app.example', false],
    ['//app.example', false],
    ['null', false],
    ['file://', false],
    ['about:blank', false],
    ['data:text/html,', false],
    ['blob:https://app.example/1', false],
    ['capacitor://localhost/', false],
    ['CAPACITOR://localhost', false],
    ['capacitor://LOCALHOST', false],
    ['', false],
    [' https://app.example', false],
    ['https://app.example', true],
    ['https://app.example:8443', true],
    ['https://xn--bcher-kva.example', true],
    ['http://[::1]:3000', true],
    ['https://tauri.localhost', true],
    ['tauri://localhost', true],
    ['ionic://localhost', true],
    ['capacitor://localhost', true],
    ['app://obsidian.md', true],
    ['chrome-extension://abcdefghijklmnopabcdefghijklmnop', true],
    ['moz-extension://6c2b1b5e-2a3d-4c5e-8f90-123456789abc', true],
  ] as const)
    it(`${correct ? 'may' : 'may not'} be "${given}"`, () => {
      const connectAs = (options: object): void => {
        connectToHost({ hostOrigins: [location.origin], ...options }).disconnect();
      };
      for (const name of ['host', 'api'] as const) {
        const options = { [`${name}Origins`]: [location.origin, given] };
        if (correct) connectAs(options);
        else
          expect(() => connectAs(options))
            .to.throw(
              FrameError,
              `${name}Origins must list origins like https://app.example, not ["${location.origin}","${given}"].`,
            )
            .with.property('code', `${name}_origins_invalid`);
      }
    });

  for (const given of [undefined, null, 1, {}, [], [null], [['https://app.example']], 'https://app.example'])
    it(`may not be ${JSON.stringify(given)}`, () => {
      expect(() => connectToHost({ hostOrigins: given as string[] }))
        .to.throw(FrameError, /hostOrigins must list/)
        .with.property('code', 'host_origins_invalid');
    });
});
