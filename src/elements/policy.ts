/**
 * The page's policy: which origins may receive tokens, and which addresses may be requested for them. It is for pages with
 * markup that may contain elements of other authors (a comment, a wiki), from which a Content Security Policy does not protect.
 *
 * ```html
 * <head><meta name="analytics-embed" content="frame-origins https://bi.example; endpoints /oauth/refresh"></head>
 * ```
 *
 * The grammar of `content` (ABNF, RFC 5234), with white space around each directive, which may be empty:
 *
 * ```abnf
 * policy    = directive *( ";" directive )   ; each name once; a directive without a value allows nothing
 * directive = ( "frame-origins" / "url-origins" ) *( 1*WSP origin )
 *           / ( "endpoints" / "login-urls" ) *( 1*WSP url )   ; a relative one resolves against the page's origin
 *           / ( "allow" / "sandbox" ) *( 1*WSP name )         ; names of features; flags
 * origin    = "'self'" / ( "http" / "https" ) "://" [ "*." ] host [ ":" port ]   ; "*" stands for one label or more
 * ```
 */
import { toKebabCase } from './reporting.js';
import { documentProperty, pageOrigin } from './url.js';

/** A policy for {@link restrict}. An absent property restricts nothing, except `urlOrigins`. */
export interface PolicyOptions {
  /** Origins that an embed may have as `frame-origin` and in `src`: exact ones, `'self'` with its quotes, or `https://*.bi.example`. */
  readonly frameOrigins?: readonly string[] | undefined;
  /** URLs that a provider may have as `endpoint`, compared by origin, path and query. */
  readonly endpoints?: readonly string[] | undefined;
  /** URLs that a provider may have as `login-url`, compared by origin, path and query. */
  readonly loginUrls?: readonly string[] | undefined;
  /** Origins that may get a token in a URL (`protocol="reload"`, `fallback="reload"`); absent: none. */
  readonly urlOrigins?: readonly string[] | undefined;
  /** Features that the attribute `allow` may add to its default. */
  readonly allow?: readonly string[] | undefined;
  /** Flags that the attribute `sandbox` may add to its default. */
  readonly sandbox?: readonly string[] | undefined;
}

const ORIGINS = ['frame-origins', 'url-origins'];
const NAMES = ['allow', 'sandbox'];
const DIRECTIVES = [...ORIGINS, ...NAMES, 'endpoints', 'login-urls'];
/** A directive with origins or URLs as its values. */
export type UrlDirective = 'frame-origins' | 'url-origins' | 'endpoints' | 'login-urls';
/** The normalized values of each directive; `null` for a policy that allows nothing. */
export type Policy = ReadonlyMap<string, readonly string[]> | null;

interface PolicyState {
  /** All of them apply. */
  readonly policies: Policy[];
  readonly seenMetas: WeakSet<Element>;
  /** Whether the whole document was searched after the parser had finished. From then on, only its head is. */
  isParsed?: boolean;
}

const META = 'meta[name="analytics-embed" i]';
/** Fired at the window after each new policy, and when the parser has finished. */
export const POLICY_EVENT = 'analytics-embed:policy';
/** One state per page: all copies of this library share it. */
const KEY = Symbol.for(POLICY_EVENT);
const stateHost = globalThis as { [KEY]?: PolicyState };

/**
 * Restricts which origins may receive tokens in this page, and which addresses may be requested for them, as the page's
 * `<meta name="analytics-embed">` does. Applies at once, to what already runs as well, and cannot be undone: all policies of a
 * page apply together. A policy with an invalid value allows nothing, and the console says why.
 */
export function restrict(options: PolicyOptions): void {
  addPolicy('restrict()', () => {
    const directives = Object.entries(options) as [string, readonly string[] | undefined][];
    return parsePolicy(
      directives.map(([name, values]) => values && [toKebabCase(name), ...values].join(' ')).join(';'),
    );
  });
  notify();
}

/** Whether the page's head is complete: there is a body. Until then, nothing may be sent. */
export function isPolicyKnown(): boolean {
  return !!documentProperty('body') || documentProperty('readyState') !== 'loading';
}

/** Whether the policies of the page allow a URL, or the origin of one. */
export function isUrlAllowed(directive: UrlDirective, url: URL): boolean {
  return isAllowed(directive, ORIGINS.includes(directive) ? url.origin : withoutFragment(url));
}

/** The items of an attribute `allow` or `sandbox` that the policies or its default allow; of an allowlist, not the wildcard. */
export function allowedItems(directive: 'allow' | 'sandbox', attribute: string, defaults: string): string {
  // Unrestricted: no policy contains an empty name.
  if (isAllowed(directive, '')) return attribute;
  const separator = directive === 'allow' ? ';' : ' ';
  return attribute
    .toLowerCase()
    .replace(/[\s*]+/g, ' ')
    .split(separator)
    .filter(item => {
      const [name = ''] = item.trim().split(' ');
      return defaults.split(/[; ]+/).includes(name) || isAllowed(directive, name);
    })
    .join(separator);
}

/** Parses the content of the meta element. Throws an error that says what is wrong. */
export function parsePolicy(content: string): Policy {
  const policy = new Map<string, string[]>();
  for (const text of content.split(';')) {
    const [name = '', ...values] = text.trim().split(/\s+/);
    if (!name) continue;
    if (!DIRECTIVES.includes(name) || policy.has(name))
      throw new Error(`"${name}" is unknown or occurs twice`);
    policy.set(
      name,
      values.map(value => normalize(name, value)),
    );
  }
  return policy;
}

/** Whether one policy allows a normalized value. */
export function allows(policy: Policy, directive: string, value: string): boolean {
  const values = policy?.get(directive);
  // Tokens in URLs must be allowed explicitly.
  if (!values) return policy !== null && directive !== 'url-origins';
  return values.some(allowed => {
    const [scheme = '', domain] = ORIGINS.includes(directive) ? allowed.split('//*') : [];
    return domain ? value.startsWith(scheme) && value.endsWith(domain) : value === allowed;
  });
}

function isAllowed(directive: string, value: string): boolean {
  readMetas();
  return sharedState().policies.every(policy => allows(policy, directive, value));
}

/** Throws if a value is invalid. An origin or URL in another form than the URL parser's allows nothing. */
function normalize(directive: string, value: string): string {
  if (value === "'self'") return pageOrigin();
  const isOrigin = ORIGINS.includes(directive);
  if (!isOrigin && !NAMES.includes(directive)) return withoutFragment(new URL(value, pageOrigin()));
  if (isOrigin && !/^https?:\/\/(\*\.)?[^*/?#@]+$/i.test(value))
    throw new Error(`"${value}" is not an origin`);
  return value.toLowerCase();
}

function withoutFragment({ origin, pathname, search }: URL): string {
  return origin + pathname + search;
}

function sharedState(): PolicyState {
  const existing = stateHost[KEY];
  if (existing) return existing;
  // The head may not be complete, and a body may still get a meta element, which allows nothing.
  if (documentProperty('readyState') === 'loading') addEventListener('DOMContentLoaded', notify);
  return (stateHost[KEY] = { policies: [], seenMetas: new WeakSet() });
}

/** Adds the policies of meta elements that are new since the last search. */
function readMetas(): void {
  const state = sharedState();
  const head = documentProperty('head');
  if (!head) return;
  // Not the document: markup shadows its methods, too.
  const root = state.isParsed ? head : documentProperty('documentElement');
  state.isParsed = documentProperty('readyState') !== 'loading';
  for (const meta of root?.querySelectorAll<HTMLMetaElement>(META) ?? []) {
    if (state.seenMetas.has(meta)) continue;
    state.seenMetas.add(meta);
    addPolicy(META, () => {
      if (!head.contains(meta))
        throw new Error('it is not in <head>; markup before it may have ended the head');
      return parsePolicy(meta.content);
    });
    // Later, because an element that reads the policy now may be one of the listeners.
    queueMicrotask(notify);
  }
}

function addPolicy(source: string, read: () => Policy): void {
  const { policies } = sharedState();
  try {
    policies.push(read());
  } catch (error) {
    policies.push(null);
    console.error(`${source} allows nothing: ${(error as Error).message}.`);
  }
}

function notify(): void {
  readMetas();
  dispatchEvent(new Event(POLICY_EVENT));
}
