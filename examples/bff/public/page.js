import { watchSession } from './session-events.js';

const provider = document.querySelector('token-provider');
const form = document.querySelector('form');
const notice = document.querySelector('#signed-out');

// In every tab of the session, whichever of them has called clear().
provider.addEventListener('token-status', ({ detail }) => {
  notice.hidden = detail.status !== 'idle';
});

// Where several users are signed in, `?subject=` in the page's address names one; by default it is the one of the last login.
const { search } = document.location;
let subject = new URLSearchParams(search).get('subject');
let login;
const response = await fetch(`/session${search}`);
if (response.ok) {
  login = await response.json();
  ({ subject } = login);
  // Each login has a session of its own: tabs of an earlier login, or of another user, share nothing with this page.
  provider.setAttribute('session', login.session);
}
// Also without a session, so that this page does not get the tokens of another user.
if (subject) {
  provider.setAttribute('subject', subject);
  form.elements.subject.value = subject;
}
provider.setAttribute('endpoint', '/oauth/refresh');
// From here on the provider requests tokens; without a login, it goes to `login-url`. The library comes last, because a provider
// without an endpoint reports an error.
await import('./analytics-embed.min.js');
// The authorization server, or the user elsewhere, has ended the session: empties the frames of all its tabs.
if (login) watchSession(login, () => provider.clear());

// Empties the frames of this page and of its session's other tabs, before the form is sent.
form.addEventListener('submit', () => {
  provider.clear();
});
