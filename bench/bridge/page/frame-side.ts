import { now, type Began } from '../wire.js';

declare global {
  interface Window {
    /** The token that the frame's requests would send. */
    currentToken?: string;
  }
}

/** The origin of the host page. */
export const hostOrigin = new URL(location.href).searchParams.get('host') ?? '';

/** Every frame uses its token so. */
export function useToken(token: string): void {
  window.currentToken = token;
}

/** Posts the time at which the frame's script began to the host page, and connects a library. */
export function openFrame(connect: () => void): void {
  window.parent.postMessage({ began: now() } satisfies Began, hostOrigin);
  connect();
}
