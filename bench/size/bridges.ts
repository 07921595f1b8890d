import type { Load } from './measure.js';

/** What a page imports from a package for a job. */
export function peer(name: string, names: string): Load & { readonly package: string } {
  return { name: `${name} ${names}`, package: name, import: { [name]: names } };
}

/** What the host page and the frame's page load to exchange messages, by the names of bench/bridge. */
export const bridges = {
  ours: {
    host: {
      name: 'both elements, with Lit, zod and the whole lifecycle',
      import: { './dist/index.js': '{}' },
    },
    frame: { name: 'the frame client', import: { './dist/frame/index.js': '{ connectToHost }' } },
  },
  penpal: both('penpal', '{ connect, WindowMessenger }'),
  comlink: both('comlink', '{ wrap, windowEndpoint }', '{ expose, windowEndpoint }'),
  'post-me': both('post-me', '{ ParentHandshake, WindowMessenger }', '{ ChildHandshake, WindowMessenger }'),
  switchboard: both('@superset-ui/switchboard', '{ Switchboard }'),
  chatty: both('@looker/chatty', '{ Chatty }'),
} as const;

function both(
  name: string,
  host: string,
  frame = host,
): Readonly<Record<'host' | 'frame', ReturnType<typeof peer>>> {
  return { host: peer(name, host), frame: peer(name, frame) };
}
