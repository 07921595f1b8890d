import { parseOrigin } from '../bridge/origin.js';
import { allowedItems } from './policy.js';
import { resolveUrl } from './url.js';

/** The attributes of an embed that give its frame rights, or take them away. */
export interface RightsAttributes {
  readonly src: string | undefined;
  readonly frameOrigin: string | undefined;
  readonly sandbox: string;
  readonly allow: string;
  readonly credentialless: boolean;
}

/** The rights of a frame that the page does not set. */
export const DEFAULT_RIGHTS = {
  sandbox: 'allow-scripts allow-same-origin allow-forms allow-popups allow-downloads',
  allow: 'fullscreen; clipboard-write',
} as const;

/** The flags of a `sandbox`: as they are, or the default ones and those that begin with "+". `null` if only some of them do. */
export function sandboxFlags(sandbox: string): string | null {
  const flags = sandbox.split(/\s+/).filter(Boolean);
  const added = flags.filter(flag => flag.startsWith('+'));
  if (added.length === 0) return sandbox;
  if (added.length < flags.length) return null;
  return [...new Set([...DEFAULT_RIGHTS.sandbox.split(' '), ...added.map(flag => flag.slice(1))])].join(' ');
}

/** The attributes of the iframe that give it rights, as far as the page's policy allows them. */
export function frameRights(embed: RightsAttributes): { sandbox: string; allow: string } {
  return {
    sandbox: allowedItems('sandbox', sandboxFlags(embed.sandbox) ?? '', DEFAULT_RIGHTS.sandbox),
    allow: withFrameOrigin(allowedItems('allow', embed.allow, DEFAULT_RIGHTS.allow), embed),
  };
}

/** Whether the iframe has exactly the rights that it must have. Changing them has no effect on the document that it shows. */
export function hasRights(frame: HTMLIFrameElement, embed: RightsAttributes): boolean {
  const { sandbox, allow } = frameRights(embed);
  return (
    frame.getAttribute('sandbox') === sandbox &&
    frame.getAttribute('allow') === allow &&
    frame.hasAttribute('credentialless') === embed.credentialless
  );
}

/**
 * In `allow`, a feature without an allowlist is for the origin of `src` alone (Permissions Policy). If `src` redirects to the
 * frame origin, the dashboard must have it, too.
 */
function withFrameOrigin(allow: string, { src, frameOrigin }: RightsAttributes): string {
  const origin = frameOrigin && parseOrigin(frameOrigin);
  if (!origin || origin === resolveUrl(src ?? '')?.origin) return allow;
  return allow.replace(
    /(^|;)(\s*[\w-]+)\s*(?=;|$)/g,
    (_, start, feature) => `${start}${feature} 'src' ${origin}`,
  );
}
