import { serve, html, javascript, type Origin } from '../../test/support/two-origins.js';
import { bundleScript } from '../../test/support/bundle-script.js';
import { docBlocks } from '../doc-blocks.js';
import type { Backend } from './backend.js';
import { RECORDER } from '../recorder.js';
import { embeddedPath } from './seed.js';

/** The page of one case. */
export interface HostPage {
  readonly side: 'ours' | 'sdk';
  readonly backend: Backend;
  /** The origin of the frames: that of the case's proxy. */
  readonly frameOrigin: string;
  /** The ids of the dashboards. */
  readonly ids: readonly string[];
  /** The provider's `refresh-at`; default {@link REFRESH_AT}. */
  readonly refreshAt?: number;
  /** Attributes of each `<analytics-embed>`, in addition to those of the documentation. */
  readonly attributes?: string;
  /** Whether the embeds keep the documentation's `auto-height`; default false: they have a fixed height. */
  readonly isAutoHeight?: boolean;
  /** The scripts in the order of their tags; default the main one last. */
  readonly scripts?: readonly string[];
  /** Elements for the page's head. */
  readonly head?: string;
  /** Whether the provider names a session that tabs share. */
  readonly session?: string;
}

/** What a page offers to the run. */
export interface EmbeddingPage {
  /** Puts the next dashboard into the page; the first one is there. */
  embedNext(): void;
}

/** The site that embeds dashboards: one origin for all cases, since Superset allows one. */
export interface Host extends Origin {
  /** Adds the page of a case; its address. */
  add(name: string, page: HostPage): string;
}

const SCRIPTS = ['/protocols/superset.min.js', '/analytics-embed.min.js'];
/** Half of 5 s remain for a query that was sent with the old token: the machine may be busy. */
const REFRESH_AT = 0.5;

const blocks = docBlocks('docs/vendors/superset.md');

/** Starts it on the loopback interface, with the built library. */
export async function startHost(): Promise<Host> {
  const pages = new Map<string, HostPage>();
  const sdk = await bundleScript('interop/superset/page/sdk.ts');
  const site = await serve((url, response, request) => {
    if (url.pathname === '/sdk.js') return javascript(sdk);
    if (url.pathname === '/elsewhere') return html('Elsewhere', '<h1>Elsewhere</h1>');
    const [, name = '', rest] = url.pathname.split('/');
    const page = pages.get(name);
    if (!page) return { ...html('Not found'), status: 404 };
    if (rest === 'token') return page.backend.answer(request, response);
    return html(name, page.side === 'ours' ? ours(page, `/${name}/token`) : theirs(page, `/${name}/token`));
  });
  return {
    ...site,
    add(name, page) {
      pages.set(name, page);
      return `${site.origin}/${name}/`;
    },
  };
}

/** The tag of the documentation, with an embed for each dashboard. */
function ours(page: HostPage, endpoint: string): string {
  const {
    ids,
    frameOrigin,
    attributes = '',
    isAutoHeight = false,
    refreshAt = REFRESH_AT,
    scripts = SCRIPTS,
    head = '',
    session,
  } = page;
  const tag = blocks('dashboard.html', { '/api/guest-token': endpoint });
  const [before = '', embed = '', after = ''] = tag.split(/(<analytics-embed[\s\S]*<\/analytics-embed>)/);
  const embeds = ids.map(id =>
    embed
      .replace(/src="[^"]*"/, `src="${frameOrigin}${embeddedPath(id)}"`)
      .replace('<analytics-embed', `<analytics-embed ${attributes}`)
      .replace('auto-height', isAutoHeight ? 'auto-height' : `style="height: ${height(ids)}px"`),
  );
  const provider = before.replace(
    '<token-provider',
    `<token-provider refresh-at="${refreshAt}"${session ? ` session="${session}"` : ''}`,
  );
  const tags = scripts.map(src => `<script type="module" src="${src}"></script>`).join('\n');
  const [first, ...others] = embeds;
  return `${RECORDER}${head}${layout(ids)}${tags}
<body>${provider}${first}${after}<template>${others.join('')}</template>
<script>window.embedNext = () => document.querySelector('token-provider').append(document.querySelector('template').content.firstElementChild)</script>`;
}

function theirs({ ids, frameOrigin, head = '' }: HostPage, endpoint: string): string {
  const embedding = JSON.stringify({ origin: frameOrigin, ids, endpoint });
  return `${head}${layout(ids)}<style>iframe { width: 100%; height: ${height(ids)}px; border: 0 }</style>
<body><script type="application/json">${embedding}</script><script src="/sdk.js"></script>`;
}

/** Four dashboards fit into the window: Superset loads no chart below it. */
function height(ids: readonly string[]): number {
  return ids.length > 1 ? 480 : 600;
}

function layout(ids: readonly string[]): string {
  const columns = ids.length > 1 ? 2 : 1;
  return `<style>body, token-provider { display: grid !important; grid-template-columns: repeat(${columns}, 1fr); margin: 0 } token-provider { grid-column: 1 / -1 }</style>`;
}
