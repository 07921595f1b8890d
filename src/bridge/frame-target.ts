import { EmbedError } from './embed-error.js';

/** Where a frame is, and the one origin that is spoken to. */
export interface FrameTarget {
  /** Absolute, `http:` or `https:`. */
  readonly url: string;
  /** Exact: scheme, host and port. */
  readonly origin: string;
}

/** What a page said of a frame. */
export interface FrameTargetInput {
  readonly src: string;
  /** Default: the origin of `src`. */
  readonly frameOrigin?: string | undefined;
  readonly sandbox: string;
  /** What a relative `src` is relative to. */
  readonly base: string;
}

/**
 * Checks where a token may go.
 *
 * @throws {EmbedError} `src_invalid`, `src_refused`, `frame_origin_invalid` or `sandbox_origin`
 */
export function resolveFrameTarget({ src, frameOrigin, sandbox, base }: FrameTargetInput): FrameTarget {
  const url = parse(src, base);
  if (!url)
    throw new EmbedError('src_invalid', 'the attribute "src" is no URL: give the address of a dashboard.');
  if (!isHttp(url)) {
    // javascript:, data: and blob: would run with the host page's own origin, or with none.
    throw new EmbedError('src_refused', 'the attribute "src" must be an http: or https: URL.');
  }
  if (!sandbox.split(/\s+/).includes('allow-same-origin')) {
    throw new EmbedError(
      'sandbox_origin',
      'the attribute "sandbox" must contain allow-same-origin: without it the frame has no origin to send a token to.',
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
