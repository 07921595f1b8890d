/** The texts of the pages that the backend writes itself: translate them here. */
export const texts = {
  language: 'en',
  loginFailed: 'The sign-in failed',
  signInAgain: 'Sign in again',
  serverAnswer: 'The sign-in server answered:',
  reasons: {
    login_expired: 'The sign-in took too long, or it began in another browser.',
    access_denied: 'The sign-in was cancelled, or you may not use this application.',
    refused: 'The sign-in server refused the sign-in.',
    unavailable: 'The sign-in server does not answer at the moment.',
    code_refused: 'The sign-in server did not complete the sign-in.',
    no_refresh_token:
      'The sign-in server issued no refresh token, so that you could not stay signed in. Its administrator can allow it.',
    failed: 'The sign-in could not be completed.',
  },
} as const;
