import { ContextEvent } from '@lit/context';
import { tokenContext } from '../context.js';
import type { TokenProvider } from '../elements/token-provider.js';
import { elementNamed } from '../named-element.js';

/** Who takes tokens from a provider, as `<analytics-embed>` says it: by name, or from the nearest one. */
export interface Follower extends HTMLElement {
  /** The element, or its id; none: the nearest one. */
  readonly provider?: HTMLElement | string | null | undefined;
}

/** The element whose tokens a follower takes; `null` where there is none, or none that has come to life. */
export function providerOf(follower: Follower): TokenProvider | null {
  const candidate = follower.provider ? namedProvider(follower) : nearest(follower);
  return isProvider(candidate) ? candidate : null;
}

/** The element that a follower names: in the same shadow root, else in the document; `null` when it names none, or nothing. */
export function namedProvider(follower: Follower): Element | null {
  const { provider } = follower;
  if (!provider) return null;
  return typeof provider === 'string' ? elementNamed(provider, follower) : provider;
}

/** Whoever answers the context's request: the element at which it is heard. What it answers is not kept. */
function nearest(follower: Follower): EventTarget | null {
  const answer: { from: EventTarget | null } = { from: null };
  const request = new ContextEvent(tokenContext, follower, () => {
    answer.from = request.currentTarget;
  });
  follower.dispatchEvent(request);
  return answer.from;
}

function isProvider(candidate: EventTarget | null): candidate is TokenProvider {
  return candidate instanceof HTMLElement && 'generation' in candidate && 'metrics' in candidate;
}
