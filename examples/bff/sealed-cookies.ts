import { createHash } from 'node:crypto';
import { base64url, EncryptJWT, jwtDecrypt, type JWTPayload } from 'jose';

/** Authenticated encryption by JWE, `dir` with `A256GCM` (RFC 7516). */
export class Seal {
  readonly #keys: ReadonlyMap<string, Uint8Array>;
  readonly #sealingKeyId: string;

  /**
   * @param keys 32 random bytes each, in base64url: the first one encrypts, all of them decrypt
   * @throws TypeError for a key of another length, or without a key
   */
  constructor(keys: readonly string[]) {
    const keysById = keys.map(text => {
      const key = base64url.decode(text);
      if (key.length !== 32) throw new TypeError('A cookie key must be 32 bytes in base64url.');
      return [createHash('sha256').update(key).digest('base64url').slice(0, 8), key] as const;
    });
    if (!keysById[0]) throw new TypeError('At least one cookie key is required.');
    this.#keys = new Map(keysById);
    this.#sealingKeyId = keysById[0][0];
  }

  /** @param seconds after which `open` rejects the result as expired */
  async close(purpose: string, content: JWTPayload, seconds: number): Promise<string> {
    return new EncryptJWT(content)
      .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', kid: this.#sealingKeyId })
      .setAudience(purpose)
      .setExpirationTime(`${seconds}s`)
      .encrypt(this.#keyWithId(this.#sealingKeyId));
  }

  /** The content, if it was sealed for the same purpose; `undefined` if it is altered, expired or sealed with another key. */
  async open(purpose: string, sealed: string): Promise<JWTPayload | undefined> {
    try {
      const options = {
        audience: purpose,
        keyManagementAlgorithms: ['dir'],
        contentEncryptionAlgorithms: ['A256GCM'],
      };
      return (await jwtDecrypt(sealed, ({ kid = '' }) => this.#keyWithId(kid), options)).payload;
    } catch {
      return undefined;
    }
  }

  #keyWithId(id: string): Uint8Array {
    const key = this.#keys.get(id);
    if (!key) throw new TypeError('Unknown key id.');
    return key;
  }
}

/** The options of a sealed cookie. */
export interface CookieOptions {
  readonly name: string;
  readonly sameSite: 'Strict' | 'Lax';
  /** Seconds. */
  readonly lifetime: number;
  /** `false` only for plain http on the developer's machine: without `Secure`, and therefore without `__Host-`. */
  readonly secure: boolean;
}

/** Browsers accept 4,096 bytes for one cookie with its name and attributes. */
const MAX_VALUE_LENGTH = 3_800;

/** A sealed `HttpOnly` cookie, split into as many parts as its size requires: a JWT as a refresh token may have several KB. */
export class SealedCookie {
  readonly #seal: Seal;
  readonly #options: CookieOptions;
  readonly #name: string;

  constructor(seal: Seal, options: CookieOptions) {
    this.#seal = seal;
    this.#options = options;
    this.#name = `${options.secure ? '__Host-' : ''}${options.name}`;
  }

  /** @param header the request's `Cookie` */
  async read(header: string | null): Promise<JWTPayload | undefined> {
    const parts = this.#partsIn(header);
    // A part of a longer previous value may be left: the browser did not send it with the request that replaced the others.
    for (let count = parts.length; count > 0; count -= 1) {
      const content = await this.#seal.open(this.#name, parts.slice(0, count).join(''));
      if (content) return content;
    }
    return undefined;
  }

  /** The values of `Set-Cookie` that store it, one for each part, and that remove parts of the previous value. */
  async write(header: string | null, content: JWTPayload): Promise<string[]> {
    const { lifetime } = this.#options;
    const sealed = await this.#seal.close(this.#name, content, lifetime);
    const parts = sealed.match(new RegExp(`.{1,${MAX_VALUE_LENGTH}}`, 'g')) ?? [];
    return [
      ...parts.map((part, index) => this.#setCookie(index, part, lifetime)),
      ...this.clear(header).slice(parts.length),
    ];
  }

  /** The values of `Set-Cookie` that remove it. */
  clear(header: string | null): string[] {
    return this.#partsIn(header).map((_, index) => this.#setCookie(index, '', 0));
  }

  /** How many characters of the request's `Cookie` it takes. */
  lengthIn(header: string | null): number {
    return this.#partsIn(header).join('').length;
  }

  #partsIn(header: string | null): string[] {
    const cookies = new Map((header ?? '').split('; ').map(pair => splitAtEquals(pair)));
    const parts: string[] = [];
    for (let part; (part = cookies.get(this.#partName(parts.length))) !== undefined;) parts.push(part);
    return parts;
  }

  #partName(index: number): string {
    return index === 0 ? this.#name : `${this.#name}.${index}`;
  }

  #setCookie(index: number, value: string, maxAge: number): string {
    const { sameSite, secure } = this.#options;
    return `${this.#partName(index)}=${value}; Path=/; Max-Age=${maxAge}; HttpOnly; SameSite=${sameSite}${secure ? '; Secure' : ''}`;
  }
}

function splitAtEquals(pair: string): [string, string] {
  const at = pair.indexOf('=');
  return [pair.slice(0, Math.max(at, 0)), pair.slice(at + 1)];
}
