import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';

import type { AuthorizationServer } from '../authorization-server.js';
import type { OAuthCase } from './case.js';
import { moreGenerations, untilLogin } from './generations.js';

const IDLE_SECONDS = 8;
const MAX_SECONDS = 14;
const TOKEN_SECONDS = 4;
/** A request for each token until the end, and a few for the ever shorter ones before it. */
const MAX_REQUESTS = 10;

/** The line is down for longer than a session may be idle. */
export const idleEnd: OAuthCase = {
  name: 'idle-end',
  what: `the line is down for longer than the session may be idle (${IDLE_SECONDS} s)`,
  server: { accessTokenSeconds: TOKEN_SECONDS, idleSeconds: IDLE_SECONDS },
  async play(scene) {
    scene.proxy.mode = 'offline';
    await delay((IDLE_SECONDS + TOKEN_SECONDS) * 1_000);
    scene.proxy.mode = 'pass';
    const back = Date.now();
    const text = await untilLogin(scene, back);
    const requests = scene.traffic.since(back).length;
    assert.ok(requests <= 2, `${requests} requests after the return of the line`);
    return text;
  },
};

export const absoluteEnd: OAuthCase = {
  name: 'absolute-end',
  what: `the login’s own end, after ${MAX_SECONDS} s with tokens of ${TOKEN_SECONDS} s`,
  server: { accessTokenSeconds: TOKEN_SECONDS, maxSeconds: MAX_SECONDS },
  async play(scene) {
    const text = await untilLogin(scene);
    const requests = scene.traffic.exchanges.length;
    assert.ok(requests <= MAX_REQUESTS, `${requests} requests until the end`);
    return text;
  },
};

export const endedByAdministrator = administered(
  'ended-by-admin',
  'the administrator ends the session',
  server => server.endSessions?.(),
);
export const userDisabled = administered('user-disabled', 'the administrator disables the user', server =>
  server.setUserEnabled?.(false),
);
export const clientDisabled = administered(
  'client-disabled',
  'the administrator disables the client',
  server => server.setClientEnabled?.(false),
);

export const keysRotated: OAuthCase = {
  name: 'keys-rotated',
  what: 'the server signs with a new key',
  async play(scene) {
    await moreGenerations(scene, 1);
    await scene.server.rotateKeys?.();
    return moreGenerations(scene, 3);
  },
};

/** A login is needed after the administrator has done something. */
function administered(
  name: string,
  what: string,
  act: (server: AuthorizationServer) => Promise<void> | undefined,
): OAuthCase {
  return {
    name,
    what,
    async play(scene) {
      await act(scene.server);
      return untilLogin(scene);
    },
  };
}
