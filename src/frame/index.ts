/**
 * The frame's side of the handshake, for the page inside the iframe. README.md explains it.
 *
 * @module analytics-embed/frame
 */
export {
  connectToHost,
  type HostConnection,
  type ConnectOptions,
  type GetTokenOptions,
  type TokenUpdate,
} from './connect-to-host.js';
export { FrameError, type FrameErrorCode } from './frame-error.js';
