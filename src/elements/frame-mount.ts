import { EmbedError } from '../bridge/embed-error.js';
import { resolveFrameTarget, type FrameTarget } from '../bridge/frame-target.js';
import type { EmbedProtocol } from '../bridge/protocol.js';
import { resolveProtocol } from '../bridge/protocol-registry.js';

/** What a page says of a frame. */
export interface FrameMountInput {
  readonly src: string | undefined;
  readonly frameOrigin: string | undefined;
  readonly sandbox: string;
  readonly protocol: string | EmbedProtocol;
  /** ms. */
  readonly handshakeTimeout: number;
}

/** A frame that is wanted. Each object is another one, be it of the same address. */
export interface FrameMount {
  readonly target: FrameTarget;
  readonly protocol: EmbedProtocol;
  /** ms. */
  readonly handshakeTimeout: number;
}

/**
 * Checks what a page says of a frame; `null` without a `src`.
 *
 * @throws {EmbedError}
 */
export function resolveMount(input: FrameMountInput): FrameMount | null {
  const { src, frameOrigin, sandbox, protocol, handshakeTimeout } = input;
  if (!src) return null;
  if (!(handshakeTimeout > 0)) {
    throw new EmbedError(
      'option_invalid',
      'the attribute "handshake-timeout" must be a positive number of milliseconds.',
    );
  }
  return {
    target: resolveFrameTarget({ src, frameOrigin, sandbox, base: document.baseURI }),
    protocol: resolveProtocol(protocol),
    handshakeTimeout,
  };
}
