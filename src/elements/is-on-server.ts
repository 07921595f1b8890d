import { isServer } from 'lit';

/** Whether a server renders the element to markup. In Node, a connected element is in a DOM that a test runner emulates. */
export function isOnServer(element: HTMLElement): boolean {
  // TypeScript sees the constant of Lit's browser build: false.
  return (isServer as boolean) && !element.isConnected;
}
