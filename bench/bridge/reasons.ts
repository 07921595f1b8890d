const session =
  'a new token is more than a call here: its lifetime is read, its successor is scheduled, and the context tells the elements of it';
const answer =
  'every answer’s window, origin, rate and schema are checked, its delay is counted, and an event and a `performance.measure` are left; an answer to a call is looked up by its number';
const port = 'listens to a port alone; whoever makes the channel has to see whom the other end goes to';
const whole =
  'the elements are the whole: Lit, zod, the token lifecycle, retries, tabs, iframes and what a person sees; the others carry calls';

/** Why this project is not first or equal, by the row. A reason that is missing, or that nobody needs any more, fails the run. */
export const reasons: Readonly<Record<string, string>> = {
  'push 1': `${session}; ${answer}`,
  'push 10': `${session}; ${answer}`,
  'push 100': answer,
  'push 300': answer,
  handshake:
    'the element is also rendered, tells its status by events, and greets the frame again at its `load`',
  'handshake-since-script': `the element is rendered anew for its new status and fires two events before the answer comes; ${answer}`,
  'foreign-stranger': `switchboard ${port}`,
  'foreign-strayed': `switchboard ${port}`,
  bytes: whole,
};
