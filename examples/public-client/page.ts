import type {} from 'analytics-embed';
import type { TokenEndpointResponse } from 'oauth4webapi';
import { redeem, signOutUrl, startLogin, type LoginRequest } from './login.js';

const provider = document.querySelector('token-provider');
let idToken: string | undefined;

/** Takes what was kept over the redirect; it serves once. */
function take(key: string): string | null {
  const text = sessionStorage.getItem(key);
  sessionStorage.removeItem(key);
  return text;
}

const answer = new URLSearchParams(location.search);
let request = JSON.parse(take('login-request') ?? 'null') as LoginRequest | null;
// Query and hash as they were before the login page, and no code in the address.
if (request) history.replaceState(null, '', take('login-return') ?? './');

/** Signs in without a login page, while the user is signed in at the server: `prompt=none` in a hidden frame. */
async function logInSilently(signal: AbortSignal): Promise<TokenEndpointResponse> {
  const login = await startLogin('none');
  const frame = document.createElement('iframe');
  frame.name = 'silent-login';
  frame.hidden = true;
  frame.src = login.url;
  document.body.append(frame);
  try {
    await new Promise((resolve, reject) => {
      frame.addEventListener('load', resolve);
      signal.addEventListener('abort', reject);
    });
    // Throws if the frame is not back on this origin: the server shows an error, or the browser blocks it.
    const answer = new URLSearchParams(frame.contentWindow?.location.search);
    return await redeem(answer, login.request);
  } finally {
    frame.remove();
  }
}

if (provider) {
  // Called without a refresh token: at the start, and when the server has refused one. If it rejects, a login is required.
  provider.reauthenticate = async ({ signal }) => {
    const login = request;
    request = null;
    const tokens = await (login ? redeem(answer, login) : logInSilently(signal));
    idToken = tokens.id_token;
    return tokens;
  };
  // Its default action goes to login.html.
  provider.addEventListener('login-required', () => {
    sessionStorage.setItem('login-return', location.href);
  });
}

async function signOut(): Promise<void> {
  const url = await signOutUrl(idToken);
  provider?.clear();
  location.assign(url);
}
document.querySelector('button')?.addEventListener('click', () => void signOut());
