import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';

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

export const endedByAdministrator: OAuthCase = {
  name: 'ended-by-admin',
  what: 'the administrator ends the session',
  async play(scene) {
    await scene.server.endSessions?.();
    return untilLogin(scene);
  },
};

export const userDisabled: OAuthCase = {
  name: 'user-disabled',
  what: 'the administrator disables the user',
  async play(scene) {
    await scene.server.setUserEnabled?.(false);
    return untilLogin(scene);
  },
};

export const clientDisabled: OAuthCase = {
  name: 'client-disabled',
  what: 'the administrator disables the client',
  async play(scene) {
    await scene.server.setClientEnabled?.(false);
    return untilLogin(scene);
  },
};

export const keysRotated: OAuthCase = {
  name: 'keys-rotated',
  what: 'the server signs with a new key',
  async play(scene) {
    await moreGenerations(scene, 1);
    await scene.server.rotateKeys?.();
    return moreGenerations(scene, 3);
  },
};
