import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    environment: 'happy-dom', // or 'jsdom'
    environmentOptions: {
      // Without these, happy-dom requests the dashboard. jsdom does not.
    },
  },
});
