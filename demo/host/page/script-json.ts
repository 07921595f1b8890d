import { raw } from 'hono/html';
import type { Markup } from './layout.js';

/** JSON for a script element, with `<` escaped, because it could end the element (`</script>`) or open a comment. */
export function scriptJson(value: unknown): Markup {
  return raw(JSON.stringify(value).replaceAll('<', '\\u003c'));
}
