import { EmbedError, type AnalyticsEmbed, type TokenProvider, type TokenResponse } from 'analytics-embed';
import { connectToHost } from 'analytics-embed/frame';
import type {} from 'analytics-embed/inspector';
import type {} from 'analytics-embed/jsx';
import { observeProvider } from 'analytics-embed/opentelemetry';
import { superset } from 'analytics-embed/protocols/superset.js';
import { httpRefresher, TokenSession } from 'analytics-embed/session';

document.addEventListener('login-required', event => {
  const reason: 'refused' | 'loop' | 'asked' | 'subject_changed' = event.detail.reason;
  console.log(reason, event.detail.error.code);
});
window.addEventListener('token-refreshed', ({ detail }) => {
  console.log(detail.generation.toFixed());
});
document.body.addEventListener('embed-resize', ({ detail }) => {
  console.log(detail.height.toFixed());
});

const provider: TokenProvider = document.createElement('token-provider');
provider.addEventListener('token-status', ({ detail }) => {
  console.log(detail.previous);
});
const embed: AnalyticsEmbed | null = document.querySelector('analytics-embed');
const tokens: TokenResponse = { access_token: 'a', expires_in: 60 };
provider.tokens = tokens;

console.log(embed?.status, EmbedError, connectToHost, observeProvider, superset, httpRefresher, TokenSession);
