const session =
  'a new token is more than a call here: its lifetime is read, its successor is scheduled, and the context notifies the elements';
const answer =
  'every answer’s window, origin, rate and schema are checked, its delay is recorded, and an event and a `performance.measure` are emitted; an answer to a call is looked up by its id';
const port =
  'listens to a port only; the code that creates the channel must check which window gets the other end';
const whole =
  'the elements are the whole: Lit, zod, the token lifecycle, retries, tabs, iframes and user interface; the others are RPC bridges without token handling';

/** Why this project is not first or equal, by the row. A reason that is missing, or that nobody needs any more, fails the run. */
export const reasons: Readonly<Record<string, string>> = {
  'push 1': `${session}; ${answer}`,
  'push 10': `${session}; ${answer}`,
  'push 100': answer,
  'push 300': answer,
  handshake:
    'the element is also rendered, reports its status by events, and repeats the hello at the frame’s `load`',
  'handshake-since-script': `the element is rendered anew for its new status and fires two events before the answer comes; ${answer}`,
  'foreign-stranger': `switchboard ${port}`,
  'foreign-strayed': `switchboard ${port}`,
  bytes: whole,
};
