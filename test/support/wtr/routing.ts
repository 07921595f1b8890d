import { text } from 'node:stream/consumers';

import type { Context, Middleware } from '@web/dev-server-core';

/** Answers a request. */
export type Route = (context: Context) => unknown;

/** A middleware of routes, by method and path. */
export function routing(routes: Readonly<Record<string, Route>>): Middleware {
  return async (context, next) => {
    const route = routes[`${context.method} ${context.path}`];
    if (route) await route(context);
    else await next();
  };
}

/** Answers with a page. */
export function page(context: Context, html: string): void {
  context.type = 'html';
  context.body = html;
}

/** The body of a request. */
export function bodyOf({ req }: Context): Promise<string> {
  return text(req);
}
