import { isServer } from 'lit';

/** Whether an element is being rendered to markup: it is in no document then. A DOM that a test runner emulates in Node is one. */
export function isOnServer(element: HTMLElement): boolean {
  // Its type is that of the browser's file.
  return (isServer as boolean) && !element.isConnected;
}
