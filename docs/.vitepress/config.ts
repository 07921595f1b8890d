import { defineConfig } from 'vitepress';

import { linksWithin } from './links-within.js';
import { playgroundFiles } from './playground-files.js';
import { sidebar } from './sidebar.js';

/** The path at which the site is served, for example `DOCS_BASE=/analytics-embed/`. */
const base = process.env['DOCS_BASE'] ?? '/';

export default defineConfig({
  title: 'analytics-embed',
  description: 'Two custom elements that keep embedded analytics signed in.',
  lang: 'en',
  base,
  srcExclude: ['table/**', '**/code/**'],
  head: [['link', { rel: 'icon', href: `${base}icon.svg`, type: 'image/svg+xml' }]],
  transformPageData({ relativePath, frontmatter }) {
    // Recipes are mostly code: the width is more useful than an outline.
    if (relativePath.startsWith('recipes/')) frontmatter['aside'] = false;
  },
  vite: { plugins: [playgroundFiles(base)] },
  vue: {
    template: {
      compilerOptions: {
        isCustomElement: tag => /^(?:token|analytics)-/.test(tag),
      },
    },
  },
  markdown: {
    theme: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
    config(markdown) {
      markdown.use(linksWithin);
    },
  },
  themeConfig: {
    nav: [
      { text: 'Start', link: '/start/host', activeMatch: '/start/' },
      { text: 'Recipes', link: '/recipes/', activeMatch: '/recipes/' },
      { text: 'API', link: '/api/token-provider', activeMatch: '/api/' },
      { text: 'Troubleshooting', link: '/troubleshooting' },
    ],
    sidebar,
    outline: [2, 3],
    search: { provider: 'local' },
    docFooter: { prev: false, next: false },
  },
});
