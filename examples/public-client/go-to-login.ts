import { startLogin } from './login.js';

void startLogin().then(({ url, request }) => {
  // No token is ever stored: only what the answer is compared with.
  sessionStorage.setItem('login-request', JSON.stringify(request));
  location.replace(url);
});
