const provider = document.querySelector('token-provider');
const form = document.querySelector('form');

// Each login has a session of its own: tabs of an earlier login, or of another user, share nothing with this page.
// Where several users are signed in, `?subject=` in the page's address names one; by default it is the one of the last login.
const response = await fetch(`/session${document.location.search}`);
if (response.ok) {
  const { session, subject } = await response.json();
  provider.setAttribute('session', session);
  if (subject) {
    provider.setAttribute('subject', subject);
    form.elements.subject.value = subject;
  }
}
// From here on the provider requests tokens; without a login, it goes to `login-url`.
provider.setAttribute('endpoint', '/oauth/refresh');

// Empties the frames of this page and of its session's other tabs, before the form is sent.
form.addEventListener('submit', () => {
  provider.clear();
});
