import { isServer } from 'lit';

/** Whether a server renders the element to markup: then it is not connected. In a DOM that a test runner emulates in Node, it is. */
export function isOnServer(element: HTMLElement): boolean {
  // TypeScript sees the constant of Lit's browser build: false.
  return (isServer as boolean) && !element.isConnected;
}
