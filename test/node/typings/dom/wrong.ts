import type {} from 'analytics-embed';

document.addEventListener('login-required', ({ detail }) => {
  console.log(detail.raeson); // wrong
});
window.addEventListener('token-refreshed', ({ detail }) => {
  detail.generation = 2; // wrong
});
document.body.addEventListener('embed-resize', ({ detail }) => {
  console.log(detail.width); // wrong
});
document.addEventListener('login-requried', ({ detail }) => {
  // wrong, above
  console.log(detail);
});
window.addEventListener('embed-error', ({ detail }) => {
  const code: number = detail.code; // wrong
  console.log(code);
});
document.addEventListener('embed-status', ({ detail }: CustomEvent<{ status: 1 }>) => {
  // wrong, above
  console.log(detail);
});
