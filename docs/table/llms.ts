import { readFileSync } from 'node:fs';

import { sidebar } from '../.vitepress/sidebar.js';

/** The list of all pages for language models (llmstxt.org): on the site, and in the package. */
export const LLMS_FILE = 'docs/public/llms.txt';

const { name, description, homepage } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  readonly name: string;
  readonly description: string;
  readonly homepage: string;
};

/** The text of that file, from the titles of the sidebar. */
export function llmsText(): string {
  const groups = sidebar.map(({ text = '', items = [] }) => {
    const pages = items.map(page => `- [${asText(page.text ?? '')}](${homepage}${pathOf(page.link ?? '')})`);
    return `## ${text}\n\n${pages.join('\n')}\n`;
  });
  return [`# ${name}\n`, `> ${description}\n`, ...groups].join('\n');
}

/** The path at which the site has a page. */
function pathOf(link: string): string {
  return link.endsWith('/') ? link : `${link}.html`;
}

/** A title of the sidebar, which is HTML, as text. */
function asText(html: string): string {
  return html.replaceAll('&lt;', '<').replaceAll('&gt;', '>');
}
