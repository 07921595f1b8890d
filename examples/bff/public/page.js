const provider = document.querySelector('token-provider');

// Each login has a session of its own: tabs of an earlier login, or of another user, share nothing with this page.
const response = await fetch('/session');
if (response.ok) {
  const { session, subject } = await response.json();
  provider.setAttribute('session', session);
  if (subject) provider.setAttribute('subject', subject);
}
// From here on the provider requests tokens; without a login, it goes to `login-url`.
provider.setAttribute('endpoint', '/oauth/refresh');

// Empties the frames of this page and of its session's other tabs, before the form is sent.
document.querySelector('form').addEventListener('submit', () => {
  provider.clear();
});
