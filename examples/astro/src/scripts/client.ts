import 'analytics-embed';

// The router runs this module once and replaces the elements with each page, so the document listens.
document.addEventListener('token-status', event => {
  const output = document.querySelector('header output');
  if (output) output.textContent = event.detail.status;
});

document.addEventListener('click', async event => {
  if (!(event.target instanceof Element) || !event.target.closest('header button')) return;
  document.querySelector('token-provider')?.clear(); // Both dashboards drop their token at once.
  await fetch('/logout', { method: 'POST' });
});
