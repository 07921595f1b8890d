import type { NextConfig } from 'next';

const cacheComponents = process.env.CACHE_COMPONENTS === '1';

const config: NextConfig = {
  cacheComponents,
  turbopack: { root: import.meta.dirname },
  // Two builds of the same sources.
  distDir: cacheComponents ? 'dist/cache-components' : 'dist/default',
};

export default config;
