import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { describe, it } from 'node:test';

import { Seal, SealedCookie, type CookieOptions } from '../../examples/bff/sealed-cookies.js';
import { Visitor } from '../support/bff/visitor.js';

const newKey = (): string => randomBytes(32).toString('base64url');
const [key, older] = [newKey(), newKey()];
const options: CookieOptions = { name: 'session', sameSite: 'Strict', lifetime: 60, secure: true };
const cookie = (keys = [key], more: Partial<CookieOptions> = {}): SealedCookie =>
  new SealedCookie(new Seal(keys), { ...options, ...more });

/** The `Cookie` header of a browser that had `header` and got these `Set-Cookie`s. */
function stored(setCookies: readonly string[], header = ''): string {
  const browser = new Visitor('');
  for (const cookie of [...header.split('; ').filter(Boolean), ...setCookies]) browser.keep(cookie);
  return browser.cookieHeader;
}

void describe('the sealed cookies of examples/bff', () => {
  void it('give back what was stored, with their attributes', async () => {
    const [text = '', ...more] = await cookie().write(null, { refresh_token: 'r1' });
    assert.deepEqual(more, []);
    assert.match(text, /^__Host-session=[\w.-]+; Path=\/; Max-Age=60; HttpOnly; SameSite=Strict; Secure$/);
    const read = await cookie().read(`theme=dark; ${stored([text])}; __Host-sessions=1`);
    assert.equal(read?.['refresh_token'], 'r1');
  });

  void it('have neither prefix nor Secure over plain http', async () => {
    const [text = ''] = await cookie([key], { secure: false }).write(null, {});
    assert.match(text, /^session=.*; SameSite=Strict$/);
  });

  void it('seal by the first key and open by any of them', async () => {
    const before = stored(await cookie([older]).write(null, { refresh_token: 'r1' }));
    assert.equal((await cookie([key, older]).read(before))?.['refresh_token'], 'r1');
    const after = stored(await cookie([key, older]).write(before, { refresh_token: 'r2' }), before);
    assert.equal((await cookie([key]).read(after))?.['refresh_token'], 'r2');
    assert.equal(await cookie([key]).read(before), undefined);
  });

  void it('split a refresh token of 4 KB, and leave no part behind', async () => {
    const long = randomBytes(4_096).toString('base64url');
    const setCookies = await cookie().write(null, { refresh_token: long });
    assert.equal(setCookies.length, 2);
    for (const text of setCookies) assert.ok(text.length <= 4_096, `${text.length} bytes`);
    const header = stored(setCookies);
    assert.equal((await cookie().read(header))?.['refresh_token'], long);

    const shorter = stored(await cookie().write(header, { refresh_token: 'short' }), header);
    assert.equal(shorter.split('; ').length, 1);
    assert.equal((await cookie().read(shorter))?.['refresh_token'], 'short');
    assert.equal(stored(cookie().clear(header), header), '');
  });

  void it('are read although a part of the previous value is left, because the browser did not send it', async () => {
    const long = stored(await cookie().write(null, { refresh_token: 'x'.repeat(6_000) }));
    const header = stored(await cookie().write(null, { refresh_token: 'r2' }), long);
    assert.equal(header.split('; ').length, 3);
    assert.equal((await cookie().read(header))?.['refresh_token'], 'r2');
  });

  void it('open nothing that is not whole, ours, in time and for this purpose', async () => {
    const text = stored(await cookie().write(null, { refresh_token: 'r1' }));
    const flipped = text.replace(/.(?=....$)/, char => (char === 'A' ? 'B' : 'A'));
    const foreign = stored(await cookie([newKey()]).write(null, {}));
    const late = stored(await cookie([key], { lifetime: -1 }).write(null, {}));
    const other = stored(await cookie([key], { name: 'login' }).write(null, {})).replace('login', 'session');
    const long = stored(await cookie().write(null, { refresh_token: 'x'.repeat(6_000) }));
    const half = long.replace(/; .*/, '');
    for (const header of [flipped, foreign, late, other, half, '', '__Host-session=', 'session'])
      assert.equal(await cookie().read(header), undefined, header.slice(0, 40));
  });

  void it('take no key that is too short', () => {
    assert.throws(() => new Seal(['c2hvcnQ']), /32 bytes/);
    assert.throws(() => new Seal([]), /At least one cookie key/);
  });
});
