import type { Realm } from '../../page/virtual-time.js';

/** Gives a window chance that is the same in every run: `Math.random`, and what `crypto` makes up. */
export function installDice(realm: Realm, seed: number): void {
  const random = mulberry32(seed);
  realm.Math.random = random;
  const bytes = (array: Uint8Array): void => {
    for (let index = 0; index < array.length; index++) array[index] = Math.floor(random() * 256);
  };
  Object.defineProperty(realm.crypto, 'getRandomValues', {
    value: <Values extends ArrayBufferView>(values: Values): Values => {
      bytes(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
      return values;
    },
  });
  Object.defineProperty(realm.crypto, 'randomUUID', {
    value: (): string => {
      const hex = Array.from({ length: 32 }, () => Math.floor(random() * 16).toString(16)).join('');
      return hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, '$1-$2-4$3-a$4-$5');
    },
  });
}

/** A generator of numbers in [0, 1) by Tommy Ettinger, in the public domain. */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
