import { raw } from 'hono/html';
import type { Markup } from './layout.js';

/** JSON in a script element: `<` could end it (`</script>`) or open a comment. */
export function scriptJson(value: unknown): Markup {
  return raw(JSON.stringify(value).replaceAll('<', '\\u003c'));
}
