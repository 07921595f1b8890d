declare global {
  interface Window {
    /** What the frame's requests would be made with. */
    currentToken?: string;
  }
}

/** What every frame does with its token. */
export function useToken(token: string): void {
  window.currentToken = token;
}
