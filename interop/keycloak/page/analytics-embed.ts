// What the page's elements are; the page loads the built library.
import type {} from '../../../src/index.js';
import { offer } from './library.js';

offer(({ tokenEndpoint, clientId, tokenSeconds, secondsBeforeEnd }, tokens) => {
  const provider = document.createElement('token-provider');
  const refreshAt = 1 - secondsBeforeEnd / tokenSeconds;
  Object.assign(provider, { requestFormat: 'form', endpoint: tokenEndpoint, clientId, refreshAt, tokens });
  document.body.append(provider);
  return Promise.resolve(() => provider.getToken());
});
