export {
  connectToHost,
  type HostConnection,
  type ConnectOptions,
  type TokenUpdate,
} from './connect-to-host.js';
export { FrameError, type FrameErrorCode } from './frame-error.js';
