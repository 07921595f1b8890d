import { resolveFrameTarget, type FrameTarget } from '../bridge/frame-target.js';
import type { EmbedProtocol } from '../bridge/protocol.js';
import { resolveProtocol } from '../bridge/protocol-registry.js';

/** What a page says of a frame. */
export interface FrameMountInput {
  readonly src: string | undefined;
  readonly frameOrigin: string | undefined;
  readonly sandbox: string;
  readonly protocol: string | EmbedProtocol;
}

/** A frame that is wanted. Each object is another one, be it of the same address. */
export interface FrameMount {
  readonly target: FrameTarget;
  readonly protocol: EmbedProtocol;
}

/**
 * Checks what a page says of a frame; `null` without a `src`.
 *
 * @throws {EmbedError}
 */
export function resolveMount({ src, frameOrigin, sandbox, protocol }: FrameMountInput): FrameMount | null {
  if (!src) return null;
  return {
    target: resolveFrameTarget({ src, frameOrigin, sandbox, base: document.baseURI }),
    protocol: resolveProtocol(protocol),
  };
}
