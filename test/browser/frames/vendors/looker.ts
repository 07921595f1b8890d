import { Chatty } from '@looker/chatty';
import { hostOrigin, obey, report } from './desk.js';

/** What comes with the event `session:tokens`. A session is over if its reference token has no time left. */
interface Tokens {
  readonly api_token?: string;
  readonly session_reference_token_ttl?: number;
}

const client = Chatty.createClient()
  .withTargetOrigin(hostOrigin)
  .on('session:tokens', (tokens: Tokens) => {
    report.messages.push(tokens);
    if (tokens.session_reference_token_ttl !== 0 && tokens.api_token !== undefined)
      report.tokens.push(tokens.api_token);
  })
  .on('dashboard:filters:update', (filters: unknown) => ({ updated: filters }))
  .on('dashboard:refuse', () => Promise.reject(new Error('no such tile')))
  .on('never', () => new Promise(() => undefined))
  .build();
const connection = client.connect();

const send = async (event: string, payload?: unknown): Promise<void> => {
  (await connection).send(event, payload);
};
const requestToken = (): Promise<void> => send('session:tokens:request');
void requestToken();

obey({
  requestToken,
  expired: () => send('session:status', { expired: true, interrupted: false }),
  event: (payload: unknown) => send('dashboard:run:complete', payload),
  grow: (height: number) => send('page:properties:changed', { height }),
  async eventWithResponse(payload: unknown) {
    return (await connection).sendAndReceive('drillmenu:click', payload);
  },
});
