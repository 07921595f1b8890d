const provider = document.querySelector('token-provider');
const output = document.querySelector('output');
const button = document.querySelector('button');

provider?.addEventListener('token-status', ({ detail }) => {
  if (output) output.value = detail.status;
});

button?.addEventListener('click', async () => {
  provider?.clear(); // Both dashboards drop their token at once.
  await fetch('/logout', { method: 'POST' });
});
