/**
 * What hurts the users of what exists, as their issue trackers tell it. Each is the title of exactly one test, in
 * `test/unit` or `test/browser`, which names the issues.
 */
export const PAINS = [
  'guest token refresh went on after `unmount()`, timers piled up',
  'a token callback that never settled hung the embed and every later refresh',
  'offline during a refresh: the refresh loop stopped for good; only a page reload helped',
  'local clock five minutes off: the token was never refreshed in time',
  'several dashboards: each made and retried its own tokens, in parallel',
  'token expired, the user saw permission errors, and no event told the host',
  "every renewal handed back the token captured at page load; a reload reset the user's tab and filters",
  'laptop slept: the timer counted on after wake-up instead of firing; the token was long gone',
  'background tab: timers throttled to a minute and more, up to six in Safari; token ran out',
  'on wake-up every pending request started a refresh of its own, and their answers invalidated each other',
  'a lifetime computed as `exp - iat` instead of time left; with `setTimeout(…, 0)` re-arming itself the page spun',
  'two tabs refreshed at once: reuse detection revoked every session of the user',
  "the losing request's failure path wiped the winner's new session",
  'the coalescing guard was never assigned on one path: single flight on paper only',
  'the token was put into a cache that is persisted to disk',
  'two tabs, rotation, one of them dies',
  'concurrent calls each presented the same refresh token',
  'renewal stopped for good after one failure, or after sleep',
  'a failed renewal was retried every few seconds for ever, with no event',
  'a wrong clock made a storm of refreshes, then 429, then a sign-out',
  'a slow clock served expired tokens',
  'the refresh token was deleted on a mere network loss',
  'a lock whose holder was gone or frozen hung every call; stealing it ran the refresh twice',
  'a lifetime over 24.8 days fired at once',
  'sign-out was undone by a refresh in flight',
  'a straggling 401 for an old token started another refresh',
  'sign-outs at random, from a refresh whose answer never arrived',
] as const;
