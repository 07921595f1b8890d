import { built, peer, type Offer } from './offer.js';

/** What both pages load to speak to each other, by the names of bench/bridge. */
export const bridges = {
  ours: {
    host: { name: 'both elements, with Lit, zod and the whole lifecycle', source: built.elements },
    frame: { name: 'the frame client', source: built.frame },
  },
  penpal: both('penpal', ['connect', 'WindowMessenger']),
  comlink: both('comlink', ['wrap', 'windowEndpoint'], ['expose', 'windowEndpoint']),
  'post-me': both('post-me', ['ParentHandshake', 'WindowMessenger'], ['ChildHandshake', 'WindowMessenger']),
  switchboard: both('@superset-ui/switchboard', ['Switchboard']),
  chatty: both('@looker/chatty', ['Chatty']),
} as const satisfies Readonly<Record<string, Sides>>;

interface Sides {
  readonly host: Offer;
  readonly frame: Offer;
}

function both(name: string, host: readonly string[], frame = host): Sides {
  return { host: peer(name, host), frame: peer(name, frame) };
}
