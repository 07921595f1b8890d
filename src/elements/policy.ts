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
 * policy    = directive *( ";" directive )   ; all of them apply; one without a value allows nothing
 * directive = ( "frame-origins" / "url-origins" ) *( 1*WSP origin )
 *           / ( "endpoints" / "login-urls" ) *( 1*WSP url )   ; a relative one resolves against the page's origin
 *           / ( "allow" / "sandbox" ) *( 1*WSP name )         ; names of features; flags
 * origin    = "'self'" / ( "http" / "https" ) "://" [ "*." ] host [ ":" port ]   ; "*" stands for one label or more
 * ```
 *
 * A policy with another directive or origin allows nothing.
 */
import { pageOrigin, parseOrigin, parseUrl } from '../bridge/origin.js';
import { toKebabCase } from './reporting.js';
import { documentProperty } from './url.js';

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

/** A directive with origins or URLs as its values. */
export type UrlDirective = 'frame-origins' | 'url-origins' | 'endpoints' | 'login-urls';
/** Directives, each as its name and then its values. All of them apply. */
export type Policy = readonly (readonly string[])[];

const URL_ORIGINS = 'url-origins';
/** Stands for the labels of a wildcard, so that what follows them can be parsed. */
const ANY_LABEL = '//any-label';
const DIRECTIVES = [URL_ORIGINS, 'frame-origins', 'endpoints', 'login-urls', 'allow', 'sandbox'];
/** Fired at the window after each new policy, and when the parser has finished. */
export const POLICY_EVENT = 'analytics-embed:policy';
/** One state per page: all copies of this library share it. */
const KEY = Symbol.for(POLICY_EVENT);
/** The policies, all of which apply, by the meta element or the call that stated them. */
const state = globalThis as { [KEY]?: Map<object, Policy> | undefined };

// There may be no body yet, and a body may still get a meta element, which allows nothing.
if (documentProperty('readyState') === 'loading') addEventListener('DOMContentLoaded', notify);

/**
 * Restricts which origins may receive tokens in this page, and which addresses may be requested for them, as the page's
 * `<meta name="analytics-embed">` does. Applies at once, to what already runs as well, and cannot be undone: all policies of a
 * page apply together. A policy with an unknown property or an invalid origin allows nothing, and the console says why.
 */
export function restrict(options: PolicyOptions): void {
  const directives = Object.entries(options) as [string, readonly string[] | undefined][];
  const content = directives.map(([name, values]) => values && [toKebabCase(name), ...values].join(' '));
  // A key of its own, so that no other call can replace the policy.
  knownPolicies().set({}, parsePolicy(content.join(';')));
  notify();
}

/** Whether the page's head is complete: there is a body. Until then, nothing may be sent. */
export function isPolicyKnown(): boolean {
  return !!documentProperty('body');
}

/** Whether the policies of the page allow a URL, or the origin of one. */
export function isUrlAllowed(directive: UrlDirective, url: URL): boolean {
  return isAllowed(directive, comparable(directive, url));
}

/** Throws an error with this code unless {@link isUrlAllowed}. */
export function assertAllowed<Code extends string>(
  directive: UrlDirective,
  url: URL,
  ErrorType: new (code: Code, message: string) => Error,
  code: Code,
): void {
  if (!isUrlAllowed(directive, url))
    throw new ErrorType(code, `the policy's "${directive}" does not list ${url.origin}.`);
}

/**
 * An attribute `allow` or `sandbox` without the names that neither its default nor all policies allow. In an `allow` that a policy
 * restricts, the allowlists of the features are removed, too: they could name other origins than that of `src`.
 */
export function allowedItems(directive: 'allow' | 'sandbox', attribute: string, defaults: string): string {
  return attribute.replace(/[^\s;]+/g, name =>
    defaults.split(/;? /).includes(name) || isAllowed(directive, name) ? name : '',
  );
}

/** Parses the content of a meta element. */
export function parsePolicy(content: string): Policy {
  const directives = content.split(';').map(directive => directive.trim().split(/\s+/));
  for (const [name = '', ...values] of directives) {
    const hasInvalid = isForOrigins(name) && values.some(value => listedOrigin(value) === null);
    if (name && (hasInvalid || !DIRECTIVES.includes(name))) return allowNothing(`invalid "${name}"`);
  }
  // Tokens in URLs must be allowed explicitly.
  return directives.some(([name]) => name === URL_ORIGINS) ? directives : [...directives, [URL_ORIGINS]];
}

/** Whether a policy allows a name, an origin, or a URL without its fragment. */
export function allows(policy: Policy, directive: string, value: string): boolean {
  return policy.every(
    ([name, ...values]) => name !== directive || values.some(listed => matches(directive, listed, value)),
  );
}

function matches(directive: string, listed: string, value: string): boolean {
  if (!isForOrigins(directive)) {
    const url = parseUrl(listed, pageOrigin());
    return listed === value || (!!url && comparable(directive, url) === value);
  }
  const origin = listedOrigin(listed) ?? '';
  const [scheme = '', domain = ''] = origin.split(ANY_LABEL);
  return listed.includes('*') ? value.startsWith(scheme) && value.endsWith(domain) : origin === value;
}

/** The origin that a policy lists, in its normal form, with {@link ANY_LABEL} for a wildcard. `null` if it is invalid. */
function listedOrigin(listed: string): string | null {
  return listed.toLowerCase() === "'self'"
    ? pageOrigin()
    : parseOrigin(listed.replace(/\/\/\*(?=\.[^.])/, ANY_LABEL));
}

/** Whether all policies allow it, with those of meta elements that are new. */
function isAllowed(directive: string, value: string): boolean {
  const policies = knownPolicies();
  const head = documentProperty('head');
  // Not a method of the document: markup shadows those, too. The collection is live, so that reading it again is fast.
  for (const meta of documentProperty('documentElement')?.getElementsByTagName('meta') ?? []) {
    if (policies.has(meta) || !meta.matches('[name="analytics-embed" i]')) continue;
    policies.set(meta, head?.contains(meta) ? parsePolicy(meta.content) : allowNothing('not in <head>'));
    // Later, because an element that reads the policy now may be one of the listeners.
    queueMicrotask(notify);
  }
  return allows([...policies.values()].flat(), directive, value);
}

function allowNothing(reason: string): Policy {
  console.error(`The policy allows nothing (${reason}).`);
  return DIRECTIVES.map(name => [name]);
}

function isForOrigins(directive: string): boolean {
  return directive.endsWith('-origins');
}

/** What two URLs must have in common. */
function comparable(directive: string, { origin, href }: URL): string {
  return isForOrigins(directive) ? origin : href.replace(/#.*/, '');
}

function knownPolicies(): Map<object, Policy> {
  return (state[KEY] ??= new Map<object, Policy>());
}

function notify(): void {
  dispatchEvent(new Event(POLICY_EVENT));
}
