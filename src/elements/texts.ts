/**
 * The sentences and buttons that the elements show to users. A page that is not in English replaces them before its embeds are
 * rendered: `Object.assign(texts, { signIn: 'Anmelden' })`. The slots `loading` and `error` replace one embed's.
 */
export const texts = {
  /** @param title the `embed-title`, or `undefined`. */
  loading: (title: string | undefined): string => `Loading ${title ?? 'the dashboard'}…`,
  /** An attribute is invalid. */
  failed: 'This dashboard cannot be shown.',
  /** @param code of the provider's last error; `undefined` without one. */
  noToken: (code: string | null | undefined): string =>
    `This dashboard cannot be shown: there is no token yet${code ? ` (${code})` : ''}.`,
  /** The frame's document does not answer. */
  noAnswer: 'This dashboard does not answer.',
  retry: 'Try again',
  /** The session is over, and the login page did not help. */
  signedOut: 'Your session is over.',
  signIn: 'Sign in',
};
