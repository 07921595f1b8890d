import { EmbedError } from './embed-error.js';
import type { FrameToken } from './protocol.js';

/** The address of a frame, and the only origin that may receive its tokens. */
export interface FrameTarget {
  /** Absolute, `http:` or `https:`. */
  readonly url: string;
  /** Exact: scheme, host and port. */
  readonly origin: string;
}

/** The page's attributes that determine a frame's target. */
export interface FrameTargetInput {
  readonly src: string;
  /** Default: the origin of `src`. */
  readonly frameOrigin?: string | undefined;
  readonly sandbox: string;
  /** The URL against which a relative `src` is resolved. */
  readonly base: string;
}

/**
 * Validates the address of a frame and the origin to which its tokens are posted.
 *
 * @throws {EmbedError} `src_invalid`, `src_refused`, `frame_origin_invalid` or `sandbox_origin`
 */
export function resolveFrameTarget({ src, frameOrigin, sandbox, base }: FrameTargetInput): FrameTarget {
  const url = parse(src, base);
  if (!url)
    throw new EmbedError(
      'src_invalid',
      'the attribute "src" is not a valid URL. Set it to the URL of the dashboard.',
    );
  if (!isHttp(url)) {
    // A javascript:, data: or blob: URL would run with the host page's origin, or with an opaque one.
    throw new EmbedError(
      'src_refused',
      `the attribute "src" must be an http: or https: URL, not ${url.protocol}`,
    );
  }
  if (!sandbox.split(/\s+/).includes('allow-same-origin')) {
    throw new EmbedError(
      'sandbox_origin',
      'the attribute "sandbox" must contain allow-same-origin: without it, the frame has no origin to which a token can be posted.',
    );
  }
  return { url: url.href, origin: frameOrigin ? parseOrigin(frameOrigin) : url.origin };
}

function parseOrigin(value: string): string {
  const url = parse(value);
  if (url && isHttp(url) && url.origin === value) return value;
  throw new EmbedError(
    'frame_origin_invalid',
    'the attribute "frame-origin" must be an exact origin such as https://bi.example, without a path or a wildcard.',
  );
}

function parse(value: string, base?: string): URL | null {
  try {
    return new URL(value, base);
  } catch {
    return null;
  }
}

function isHttp(url: URL): boolean {
  return url.protocol === 'https:' || url.protocol === 'http:';
}

/** What an iframe shows. Each object requires a new iframe, even if the URL is the same. */
export interface FrameAddress {
  readonly url: string;
  /** Whether the URL contains a token. */
  readonly hasToken: boolean;
}

/** The address of a frame. Where tokens cannot be posted, it contains the current token. */
export class UrlDelivery {
  readonly #url: string;
  #address: FrameAddress | null;
  #newestGeneration = 0;
  /** Whether the token is delivered in the URL. */
  isActive: boolean;

  constructor(url: string, isActive: boolean) {
    this.#url = url;
    this.isActive = isActive;
    this.#address = isActive ? null : { url, hasToken: false };
  }

  /** `null` while the frame needs a token in its URL, and there is none. */
  get address(): FrameAddress | null {
    return this.#address;
  }

  /** Sets the URL parameter; the rest of the URL stays. Returns `false` without a token, or without a newer one. */
  put(token: FrameToken | null, parameter: string): boolean {
    if (!token || token.generation <= this.#newestGeneration) return false;
    this.#newestGeneration = token.generation;
    const url = new URL(this.#url);
    url.searchParams.set(parameter, token.accessToken);
    this.#address = { url: url.href, hasToken: true };
    return true;
  }
}
