/** Further names are left out. */
const MAX_NAMES = 12;
/** In JSON. A longer name, or one with other characters (digits among them), may be a secret. */
const SAFE_NAME = /"[a-z_-]{1,40}"(?=:)/gi;

/** The names of a response's fields, and of those in its objects, without any value. */
export function fieldNames(response: unknown): string[] {
  try {
    const names = JSON.stringify(response).match(SAFE_NAME) ?? [];
    return names.slice(0, MAX_NAMES).map(name => name.slice(1, -1));
  } catch {
    return [];
  }
}

/** What a response is that has no access token, for messages: the names of its fields, without any value. */
export function describeResponse(response: unknown): string {
  if (typeof response === 'string')
    return /^\s*</.test(response) ? 'HTML' : response.trim() ? 'a text' : 'an empty body';
  return Array.isArray(response) ? 'an array' : fieldNames(response).join(', ') || 'no fields';
}
