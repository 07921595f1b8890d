import { TokenError, type Refresher, type TokenResponse } from 'analytics-embed';

/** Requests tokens from the authorization server in a hidden frame, for a user who is still signed in there (`prompt=none`). */
export const silentLogin: Refresher = async ({ signal }) => {
  const frame = document.createElement('iframe');
  const done = new AbortController();
  try {
    return await new Promise<TokenResponse>((resolve, reject) => {
      const onMessage = (event: MessageEvent<{ readonly tokens: TokenResponse | null }>): void => {
        if (event.source !== frame.contentWindow || event.origin !== location.origin) return;
        const { tokens } = event.data;
        if (tokens) resolve(tokens);
        else
          reject(new TokenError('invalid_grant', 'The user is not signed in at the authorization server.'));
      };
      addEventListener('message', onMessage, { signal: done.signal });
      // At the deadline (`request-timeout`), and when the response is no longer needed.
      signal.addEventListener('abort', () => {
        reject(signal.reason as Error);
      });
      frame.hidden = true;
      frame.src = '/login/silent';
      document.body.append(frame);
    });
  } finally {
    done.abort();
    frame.remove();
  }
};
