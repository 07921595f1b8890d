import { defineConfig } from 'astro/config';

export default defineConfig({
  // The server's Content Security Policy allows no inline scripts and styles.
  build: { inlineStylesheets: 'never' },
  vite: { build: { assetsInlineLimit: 0 } },
  devToolbar: { enabled: false },
});
