import { Chatty } from '@looker/chatty';

import { openLine } from './frame-line.js';

// A dashboard as Looker's own page takes part in the embedding: a chatty client that requests tokens.

interface SessionTokens {
  readonly api_token?: string;
  readonly api_token_ttl?: number;
}

const origin = new URL(location.href).searchParams.get('embed_domain') ?? '';
const connection = Chatty.createClient()
  .withTargetOrigin(origin)
  .on('session:tokens', ({ api_token, api_token_ttl }: SessionTokens) => {
    report({ type: 'token', token: api_token ?? null, ttl: api_token_ttl ?? null });
  })
  .build()
  .connect();

function ask(): void {
  void connection.then(host => {
    host.send('session:tokens:request');
  });
}

const report = openLine(ask);
ask();
